using System.CommandLine;
using Edge.Ctl.Keys;

namespace Edge.Ctl.Commands;

/// <summary><c>edgectl keys</c>: everything that gateways trust, made and changed on the operator's machine.</summary>
internal static class KeysCommand
{
    public static Command Make(SharedOptions shared)
    {
        ExampleCommand command = new("keys", "Make, show and rotate the keys that sign what gateways do", """
            Root keys sign the key package, which names the online keys; edge-control signs with the online key. Keep the
            root keys away from the control plane: only rotating needs them.
            """);
        command.Add(Init(shared));
        command.Add(List(shared));
        command.Add(Show(shared));
        command.Add(Rotate(shared));
        return command;
    }

    private static Option<string> DirectoryOption() => new("--directory", "-d")
    {
        Description = "Where the keys are",
        DefaultValueFactory = _ => "/etc/edge-control/keys",
        HelpName = "DIR",
    };

    private static ExampleCommand Init(SharedOptions shared)
    {
        Option<string> directory = DirectoryOption();
        Option<string> tenant = new("--tenant") { Description = "Tenant: a-z, 0-9 and '-'; part of every topic", Required = true, HelpName = "NAME" };
        Option<int> roots = new("--roots") { Description = "How many root keys to make", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<int> threshold = new("--threshold") { Description = "How many root keys must sign a key package", DefaultValueFactory = _ => 1, HelpName = "N" };
        ExampleCommand command = new("init", "Make root keys, an online key, the signed key package and the trust file for agents", """
            Example:
              edgectl keys init --directory keys --tenant acme --roots 3 --threshold 2
            """) { directory, tenant, roots, threshold };
        command.SetAction(parse =>
        {
            KeyDirectory keys = new(parse.GetValue(directory)!);
            keys.Initialize(parse.GetValue(tenant)!, parse.GetValue(roots), parse.GetValue(threshold));
            TextWriter output = shared.Console.Out;
            output.WriteLine($"{keys.Path}/{KeyDirectory.TrustName}: give it to every agent (trustFile)");
            output.WriteLine($"{keys.Path}/{KeyDirectory.SigningName}: edge-control signs with it (keysDirectory)");
            output.WriteLine($"{keys.Path}/{KeyDirectory.RootPrefix}*.pem: move these to a safe place; only edgectl keys rotate needs them");
            return ExitCodes.Success;
        });
        return command;
    }

    private static ExampleCommand List(SharedOptions shared)
    {
        Option<string> directory = DirectoryOption();
        ExampleCommand command = new("list", "List the keys: which may sign what, and whose private half is here", """
            Example:
              edgectl keys list --directory keys
            """) { directory };
        command.SetAction(parse =>
        {
            new KeyDirectory(parse.GetValue(directory)!).List().Write(shared.Console.Out);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ExampleCommand Show(SharedOptions shared)
    {
        Option<string> directory = DirectoryOption();
        ExampleCommand command = new("show", "Print the key package (public) as JSON", """
            Example:
              edgectl keys show --directory keys
            """) { directory };
        command.SetAction(parse =>
        {
            shared.Console.Out.WriteLine(new KeyDirectory(parse.GetValue(directory)!).Show());
            return ExitCodes.Success;
        });
        return command;
    }

    private static ExampleCommand Rotate(SharedOptions shared)
    {
        Option<string> directory = DirectoryOption();
        Option<bool> finish = new("--finish") { Description = "Second step: sign with the new key and remove the old one" };
        Option<bool> keep = new("--keep-old") { Description = "With --finish: leave the old key in the package" };
        ExampleCommand command = new("rotate", "Replace the online key, in two steps", """
            The first step adds a new key to the package; edge-control hands the package to every gateway while it still signs
            with the old key. When edgectl get gateways shows them all, the second step (--finish) signs with the new key and
            takes the old one out. A stolen key: both steps at once.

            Examples:
              edgectl keys rotate --directory keys
              edgectl keys rotate --directory keys --finish
            """) { directory, finish, keep };
        command.SetAction(parse =>
        {
            KeyDirectory keys = new(parse.GetValue(directory)!);
            string text = parse.GetValue(finish) ? keys.FinishRotation(parse.GetValue(keep)) : keys.BeginRotation();
            shared.Console.Out.WriteLine(text);
            return ExitCodes.Success;
        });
        return command;
    }
}
