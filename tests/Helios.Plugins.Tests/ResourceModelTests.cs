using System.Text;
using System.Text.Json;
using Helios.Plugins.Keys;
using Helios.Plugins.Resources;
using Xunit.Abstractions;

namespace Helios.Plugins.Tests;

/// <summary>Random operations on what plugins keep, beside models that are too simple to be wrong. A failure prints its seed.</summary>
public sealed class ResourceModelTests
{
    private const long Ms = 1_000_000;
    private const int SeedCount = 40;

    private readonly ITestOutputHelper _output;
    private readonly int _first;

    public ResourceModelTests(ITestOutputHelper output)
    {
        _output = output;
        string? seed = Environment.GetEnvironmentVariable("HELIOS_SEED");
        _first = seed is { Length: > 0 } ? int.Parse(seed) : Environment.TickCount;
    }

    [Fact]
    public void A_store_is_a_dictionary_within_its_quotas() => ForSeeds(random =>
    {
        var model = new StoreModel((ulong)random.NextInt64());
        for (int step = 0; step < 400; step++)
        {
            model.Step(random);
        }
    });

    [Fact]
    public void A_bucket_is_a_count_of_tokens_that_is_refilled() => ForSeeds(random =>
    {
        // Rates that divide the period, so that the model's fractions are exact in nanoseconds.
        ReadOnlySpan<int> rates = [1, 2, 5, 10, 100, 1_000];
        int tokens = rates[random.Next(rates.Length)];
        int periodMs = 1_000 * random.Next(1, 5);
        int burst = random.Next(1, 50);
        var limiter = new RateLimiter(10, (ulong)random.NextInt64());
        long perToken = periodMs * Ms / tokens;
        long now = random.NextInt64(1, 1L << 50);
        // In nanoseconds of refill: burst tokens are burst * perToken.
        long level = burst * perToken;
        for (int step = 0; step < 500; step++)
        {
            long passed = random.Next(3) == 0 ? 0 : random.NextInt64(0, 3 * perToken);
            now += passed;
            level = Math.Min(burst * perToken, level + passed);
            int cost = random.Next(0, burst + 1);
            long missing = cost * perToken - level;
            int expected = missing <= 0 ? 0 : (int)((missing + Ms - 1) / Ms);
            Assert.Equal(expected, limiter.Take("k"u8, tokens, periodMs, burst, cost, now));
            level -= missing <= 0 ? cost * perToken : 0;
        }
    });

    [Fact]
    public void No_bytes_make_the_verifier_throw_and_no_change_passes() => ForSeeds(random =>
    {
        using JsonDocument document = JsonDocument.Parse(Tokens.Hs256Key());
        Assert.True(KeyRing.TryRead(document.RootElement, Probe.Everything, out KeyRing ring, out _));
        ConfiguredKey key = ring.Find("main")!;
        byte[] good = Encoding.ASCII.GetBytes(Tokens.Hs256(Tokens.Claims()));
        for (int step = 0; step < 200; step++)
        {
            byte[] token = random.Next(4) == 0 ? new byte[random.Next(200)] : (byte[])good.Clone();
            if (token.Length != good.Length)
            {
                random.NextBytes(token);
            }

            for (int changes = random.Next(1, 4); changes > 0 && token.Length > 0; changes--)
            {
                token[random.Next(token.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"._-aA0=}"[random.Next(8)];
            }

            int answer = JwtVerifier.Verify(token, key, Tokens.NowUnix, new byte[token.Length]);
            Assert.True(answer < 0 || token.AsSpan().SequenceEqual(good), Encoding.Latin1.GetString(token));
        }

        Assert.True(JwtVerifier.Verify(good, key, Tokens.NowUnix, new byte[good.Length]) > 0);
    });

    [Fact]
    public void No_pattern_makes_the_size_or_the_compiler_throw() => ForSeeds(random =>
    {
        const string Letters = "ab()[]{}{1,9}*+?|\\^$.-#:<>=!,5x\nö";
        var set = new PatternSet(1, 1_000);
        for (int step = 0; step < 100; step++)
        {
            char[] pattern = new char[random.Next(30)];
            for (int i = 0; i < pattern.Length; i++)
            {
                pattern[i] = Letters[random.Next(Letters.Length)];
            }

            int handle = set.Compile(new string(pattern), 0);
            Assert.InRange(handle, -4, 0);
            bool? isMatch = handle == 0 ? set.Find(0)!.IsMatch("abba(5)x") : null;
            set = isMatch is null ? set : new PatternSet(1, 1_000);
        }
    });

    private void ForSeeds(Action<Random> run)
    {
        for (int i = 0; i < SeedCount; i++)
        {
            try
            {
                run(new Random(_first + i));
            }
            catch
            {
                _output.WriteLine($"replay: HELIOS_SEED={_first + i}");
                throw;
            }
        }
    }
}
