using System.CommandLine;

namespace Edge.Ctl.Commands;

/// <summary>A command whose own help ends with examples; lists of commands show only the description.</summary>
internal sealed class ExampleCommand(string name, string description, string examples) : Command(name, description)
{
    public string Examples => examples;
}
