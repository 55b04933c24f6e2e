using System.Text;
using Helios.Io.Http;

namespace Helios.Plugins.Tests;

/// <summary>The world's servers, as far as a test has any.</summary>
internal sealed class FakeHttp : IOutboundHttp
{
    private readonly Lock _lock = new();

    public Func<OutboundRequest, OutboundAnswer> Answer { get; set; } = _ => OutboundAnswer.None(OutboundProblem.Unreachable);

    public List<OutboundHttpOptions> Made { get; } = [];

    public List<OutboundRequest> Requests { get; } = [];

    public List<int> TimeoutsMs { get; } = [];

    public IOutboundHttp Make(OutboundHttpOptions options)
    {
        Made.Add(options);
        return this;
    }

    public static OutboundAnswer Of(int status, string body, params (string Name, string Value)[] headers) =>
        new(OutboundProblem.None, status, [.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))], Encoding.UTF8.GetBytes(body));

    public OutboundAnswer Send(OutboundRequest request, int timeoutMs, CancellationToken cancel)
    {
        lock (_lock)
        {
            Requests.Add(request);
            TimeoutsMs.Add(timeoutMs);
        }

        return Answer(request);
    }
}
