using System.CommandLine;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Server;
using Helios.Server.Admin;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin VERB</c>: new, build, test and inspect work on files; the others over the admin socket of the
/// running server.</summary>
internal static class PluginCommand
{
    public static Command Create() => new("plugin", "Make, test and ship plugins.")
    {
        PluginNew.Create(),
        PluginBuild.Create(),
        PluginTest.Create(),
        PluginInspect.Create(),
        Deploy(),
        new ServerVerb("list", "List the plugins: name, version, hook, state, average time.") { Print = PluginOutput.List }
            .Command,
        PluginGrants.Create(),
        PluginLogs.Create(),
        History(),
        Diff(),
        Rollback(),
        Change("enable", "Switch a plugin on: the version that served last."),
        Change("disable", "Switch a plugin off: statements run as if it were not configured."),
        Canary(),
        PluginShadow.Create(),
        Change("promote", "Let a plugin's canary serve everyone."),
        Change("abort", "End a plugin's canary: the version beside it serves everyone."),
        Tag(),
        PluginCheckout.Create(),
    };

    private static Argument<string> Name() => new("NAME") { Description = "The plugin's name in the configuration." };

    internal static byte[] ReadModule(string file) => ModuleFiles.Read(file);

    private static Option<string?> Tenant(string description) => new("--tenant") { Description = description, HelpName = "TENANT" };

    private static Command Deploy()
    {
        Option<string?> tenant = Tenant("Serve this tenant alone with it.");
        var tests = new TestOptions(hasFile: true);
        var file = new Argument<string>("FILE") { Description = "The module (.wasm)." };
        var name = new Option<string?>("--name")
        {
            Description = "The configured plugin it replaces; default: the name in its manifest.",
            HelpName = "NAME",
        };
        var unwatched = new Option<bool>("--no-probation") { Description = "Let no rule roll it back." };
        const string Description = "Check, compile and put a module into service without dropping a connection.";
        return new ServerVerb("deploy", Description, file, name, unwatched, tenant, tests.File, tests.Skip)
        {
            IsChange = true,
            Print = answer => PluginOutput.Change(answer, "deployed"),
            Write = (parsed, json) =>
            {
                string path = parsed.GetValue(file)!;
                ServerVerb.WriteIfGiven(json, "name", parsed.GetValue(name));
                ServerVerb.WriteIfGiven(json, "tenant", parsed.GetValue(tenant));
                tests.Write(parsed, json);
                json.WriteBoolean("unwatched", parsed.GetValue(unwatched));
                json.WriteBase64String("module", ReadModule(path));
            },
        }.Command;
    }

    private static Command History()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The plugin; default: all of them.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new ServerVerb("history", "What happened to a plugin: time, action, version, who and why.", name)
        {
            Print = PluginOutput.History,
            Write = (parsed, json) => ServerVerb.WriteIfGiven(json, "name", parsed.GetValue(name)),
        }.Command;
    }

    private static Command Diff()
    {
        Argument<string> name = Name();
        var first = new Argument<string>("A") { Description = "A version, the beginning of a hash, or a tag." };
        var second = new Argument<string>("B") { Description = "Another one." };
        return new ServerVerb("diff", "What differs between two versions: manifest, grants, hooks, imports.", name, first, second)
        {
            Print = PluginOutput.Differences,
            Write = (parsed, json) =>
            {
                json.WriteString("name", parsed.GetValue(name));
                json.WriteString("first", parsed.GetValue(first));
                json.WriteString("second", parsed.GetValue(second));
            },
        }.Command;
    }

    private static Command Rollback()
    {
        Argument<string> name = Name();
        var to = new Option<string?>("--to")
        {
            Description = "A version, the beginning of a hash, or a tag; default: the version that served before.",
            HelpName = "VERSION",
        };
        var tests = new TestOptions(hasFile: false);
        Option<string?> tenant = Tenant("Of this tenant alone; its first version gone, it has the one that serves all.");
        return new ServerVerb("rollback", "Go back to an earlier version, at once.", name, to, tenant, tests.Skip)
        {
            IsChange = true,
            Print = answer => PluginOutput.Change(answer, "serves again"),
            Write = (parsed, json) =>
            {
                json.WriteString("name", parsed.GetValue(name));
                ServerVerb.WriteIfGiven(json, "to", parsed.GetValue(to));
                ServerVerb.WriteIfGiven(json, "tenant", parsed.GetValue(tenant));
                tests.Write(parsed, json);
            },
        }.Command;
    }

    private static Command Change(string verb, string description)
    {
        Argument<string> name = Name();
        return new ServerVerb(verb, description, name)
        {
            IsChange = true,
            Print = answer => PluginOutput.Change(answer, verb switch { "enable" => "enabled", "disable" => "disabled", _ => "serves" }),
            Write = (parsed, json) => json.WriteString("name", parsed.GetValue(name)),
        }.Command;
    }

    private static Command Canary()
    {
        var what = new Argument<string>("FILE|NAME")
        {
            Description = "A module file, or a plugin: with --to a version of its history, else the canary that runs.",
        };
        var name = new Option<string?>("--name") { Description = "With a file: the plugin; default: its manifest's.", HelpName = "NAME" };
        var to = new Option<string?>("--to") { Description = "With a name: a version, hash or tag.", HelpName = "VERSION" };
        var percent = new Option<int>("--percent") { Description = "Its share of clients, 1 to 100.", HelpName = "P", Required = true };
        var sticky = new Option<string?>("--sticky")
        {
            Description = "Who is served alike: session, user, or a session variable such as app.tenant_id. Default: session.",
            HelpName = "KEY",
        };
        var tests = new TestOptions(hasFile: true);
        const string Description = "Let a second version serve a share of the clients.";
        return new ServerVerb("canary", Description, what, name, to, percent, sticky, tests.File, tests.Skip)
        {
            IsChange = true,
            Print = answer => PluginOutput.Change(answer, "serves as a canary"),
            Write = (parsed, json) =>
            {
                string given = parsed.GetValue(what)!;
                bool isFile = LocalFiles.Exists(given);
                if (!isFile && given.EndsWith(".wasm", StringComparison.Ordinal))
                {
                    throw new OperatorError(ExitCode.Plugin, $"{given} does not exist");
                }

                ServerVerb.WriteIfGiven(json, "name", isFile ? parsed.GetValue(name) : given);
                ServerVerb.WriteIfGiven(json, "to", parsed.GetValue(to));
                ServerVerb.WriteIfGiven(json, "sticky", parsed.GetValue(sticky));
                json.WriteNumber("percent", parsed.GetValue(percent));
                tests.Write(parsed, json);
                if (isFile)
                {
                    json.WriteBase64String("module", ReadModule(given));
                }
            },
        }.Command;
    }

    private static Command Tag()
    {
        Argument<string> name = Name();
        var tag = new Argument<string>("TAG") { Description = "The name that the version gets." };
        var version = new Argument<string?>("VERSION")
        {
            Description = "A version or the beginning of a hash; default: the version that serves.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new ServerVerb("tag", "Give a version a name, by which rollback, diff, canary and checkout find it.", name, tag, version)
        {
            IsChange = true,
            Print = answer => PluginOutput.Change(answer, "tagged"),
            Write = (parsed, json) =>
            {
                json.WriteString("name", parsed.GetValue(name));
                json.WriteString("tag", parsed.GetValue(tag));
                ServerVerb.WriteIfGiven(json, "version", parsed.GetValue(version));
            },
        }.Command;
    }
}
