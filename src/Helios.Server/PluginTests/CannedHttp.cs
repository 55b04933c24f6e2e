using System.Text;
using Helios.Io.Http;

namespace Helios.Server.PluginTests;

/// <summary>What a file of tests answers in a server's place.</summary>
/// <param name="RequestBody">Of requests with this body alone; null: whatever it is.</param>
/// <param name="RequestHeaders">Of requests with these headers alone.</param>
/// <param name="Problem">Why there is no answer; None: there is one.</param>
internal sealed record CannedAnswer(
    string Method, Uri Url, string? RequestBody, IReadOnlyDictionary<string, string> RequestHeaders, int Status,
    IReadOnlyDictionary<string, string> Headers, string Body, OutboundProblem Problem)
{
    public bool IsFor(OutboundRequest request) =>
        Method == request.Method && Url == request.Url
        && (RequestBody is null || request.Body.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(RequestBody)))
        && RequestHeaders.All(wanted => request.Headers.Any(h =>
            string.Equals(h.Key, wanted.Key, StringComparison.OrdinalIgnoreCase) && h.Value == wanted.Value));
}

/// <summary>
/// The network as tests have it: the answers of their file, and nothing else, so that no test of a plugin asks a real server. A request
/// without an answer finds nobody there, and is remembered for the report.
/// </summary>
internal sealed class CannedHttp : IOutboundHttp
{
    private const int LongestShownBytes = 100;

    private readonly int _testThread = Environment.CurrentManagedThreadId;
    private readonly Lock _lock = new();

    // Both protected by _lock; by whether a hook of a test waited for it.
    private readonly List<(bool IsOfHook, string Text)> _unanswered = [];
    private IReadOnlyList<CannedAnswer> _answers;

    /// <summary>For tests that run on the thread that makes it.</summary>
    /// <param name="answers">The first one that a request is for counts.</param>
    public CannedHttp(IReadOnlyList<CannedAnswer> answers)
    {
        _answers = answers;
    }

    public IReadOnlyList<CannedAnswer> Answers
    {
        set
        {
            lock (_lock)
            {
                _answers = value;
            }
        }
    }

    public IOutboundHttp Make(OutboundHttpOptions options) => this;

    public OutboundAnswer Send(OutboundRequest request, int timeoutMs, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_answers.FirstOrDefault(a => a.IsFor(request)) is not { } answer)
            {
                _unanswered.Add((Environment.CurrentManagedThreadId == _testThread, Show(request)));
                return OutboundAnswer.None(OutboundProblem.Unreachable);
            }

            byte[] body = Encoding.UTF8.GetBytes(answer.Body);
            return answer.Problem != OutboundProblem.None ? OutboundAnswer.None(answer.Problem)
                : body.Length > request.MostAnswerBytes ? OutboundAnswer.None(OutboundProblem.TooLarge)
                : new OutboundAnswer(OutboundProblem.None, answer.Status, [.. answer.Headers], body);
        }
    }

    /// <summary>Requests without an answer since they were taken last: those that hooks made, and, if a test failed, key sets that the host
    /// asked for beside it.</summary>
    public IReadOnlyList<string> TakeUnanswered(bool hasFailed)
    {
        lock (_lock)
        {
            string[] taken = [.. _unanswered.Where(u => u.IsOfHook || hasFailed).Select(u => u.Text)];
            _unanswered.RemoveAll(u => u.IsOfHook || hasFailed);
            return taken;
        }
    }

    private static string Show(OutboundRequest request)
    {
        string body = Encoding.UTF8.GetString(request.Body.AsSpan(0, Math.Min(request.Body.Length, LongestShownBytes)));
        string cut = request.Body.Length > LongestShownBytes ? "…" : "";
        return $"{request.Method} {request.Url.OriginalString}{(body.Length == 0 ? "" : $" with body {body}{cut}")}";
    }
}
