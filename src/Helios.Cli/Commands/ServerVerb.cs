using System.CommandLine;
using System.Text.Json;
using Helios.Base;
using Helios.Server.Admin;

namespace Helios.Cli.Commands;

/// <summary>A command that is one request to the running server: what it asks, and how its answer is shown.</summary>
internal sealed class ServerVerb
{
    private readonly Option<string?> _socket = new("--admin-socket")
    {
        Description = "The server's admin socket; default: the only server of this user.",
        HelpName = "PATH",
    };

    private readonly Option<int?> _port = new("--port") { Description = "The server by its port, when several run.", HelpName = "PORT" };
    private readonly Option<bool> _json = Guard.JsonOption("Print the server's JSON answer.");
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the history.", HelpName = "TEXT" };
    private readonly string _name;
    private readonly Command _command;

    public ServerVerb(string name, string description, params ReadOnlySpan<Symbol> symbols)
    {
        _name = name;
        _command = new Command(name, description);
        foreach (Symbol symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    _command.Arguments.Add(argument);
                    break;
                case Option option:
                    _command.Options.Add(option);
                    break;
                default:
                    throw new Bug("a command of " + symbol.GetType().Name);
            }
        }
    }

    /// <summary>True: it has --reason, and says who asks.</summary>
    public bool IsChange { get; init; }

    /// <summary>What the request holds besides the command.</summary>
    public Action<ParseResult, Utf8JsonWriter>? Write { get; init; }

    /// <summary>Does it without a server; null when the options do not ask for that. Gives what the server would answer.</summary>
    public Func<ParseResult, string?>? Offline { get; init; }

    /// <summary>Shows the answer to people.</summary>
    public required Action<JsonElement> Print { get; init; }

    /// <summary>Does something with the answer, however it is shown; gives the JSON to print in its place.</summary>
    public Func<ParseResult, JsonElement, string>? Take { get; init; }

    public Command Command
    {
        get
        {
            if (IsChange)
            {
                _command.Options.Add(_reason);
            }

            _command.Options.Add(_socket);
            _command.Options.Add(_port);
            _command.Options.Add(_json);
            _command.SetAction(parsed => Guard.Run(parsed.GetValue(_json), () => Run(parsed)));
            return _command;
        }
    }

    public static void WriteIfGiven(Utf8JsonWriter json, string member, string? value)
    {
        if (value is not null)
        {
            json.WriteString(member, value);
        }
    }

    private int Run(ParseResult parsed)
    {
        using JsonDocument answer = Offline?.Invoke(parsed) is { } done ? JsonDocument.Parse(done) : Ask(parsed);
        string? taken = Take?.Invoke(parsed, answer.RootElement);
        if (parsed.GetValue(_json))
        {
            Console.WriteLine(taken ?? answer.RootElement.GetRawText());
        }
        else
        {
            Print(answer.RootElement);
        }

        return (int)ExitCode.Success;
    }

    private JsonDocument Ask(ParseResult parsed)
    {
        string socket = AdminPaths.Resolve(parsed.GetValue(_socket), parsed.GetValue(_port));
        return AdminClient.Send(socket, _name, json =>
        {
            Write?.Invoke(parsed, json);
            if (IsChange)
            {
                json.WriteString("by", Environment.UserName);
                WriteIfGiven(json, "reason", parsed.GetValue(_reason));
            }
        });
    }
}
