using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Tests.Agent.Sequences;

/// <summary>One step of a sequence; its text says in words what happens and can be read back.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Number">What is damaged or who sticks, out of what there is then.</param>
/// <param name="Refusal">The kernel refuses something meanwhile, and the agent tries again.</param>
/// <param name="Edits">What changes, in this order.</param>
internal sealed partial record Step(StepKind Kind, int Number, Refusal? Refusal, params IReadOnlyList<Edit> Edits)
{
    private const string Between = "; ";

    private bool IsNumbered => Kind is StepKind.Damage or StepKind.Stick;

    public static Step Apply(params IReadOnlyList<Edit> edits) => new(StepKind.Apply, 0, null, edits);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static Step Parse(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success || !Enum.TryParse(match.Groups["kind"].Value, ignoreCase: true, out StepKind kind))
        {
            throw new FormatException($"'{text}' is no step: 'apply: service a deleted' is one");
        }

        Refusal? refusal = match.Groups["at"].Success ? new Refusal(NumberOf(match.Groups["at"]), match.Groups["how"].Value == "on") : null;
        string edits = match.Groups["edits"].Value;
        return new Step(kind, NumberOf(match.Groups["number"]), refusal, edits.Length == 0 ? [] : [.. edits.Split(Between).Select(Edit.Parse)]);
    }

    public override string ToString()
    {
        string number = IsNumbered ? $" {Number}" : "";
        string refusal = Refusal is { } refused ? $", refused {(refused.Lasting ? "on" : "once")} at {refused.Operation}" : "";
        return $"{Kind.ToString().ToLowerInvariant()}{number}{refusal}{(Edits.Count == 0 ? "" : $": {string.Join(Between, Edits)}")}";
    }

    private static int NumberOf(Group group) => group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<kind>\w+)( (?<number>\d+))?(, refused (?<how>on|once) at (?<at>\d+))?(: (?<edits>.+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
