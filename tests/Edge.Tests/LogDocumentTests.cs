using System.Reflection;
using System.Text.RegularExpressions;
using Edge.Agent.Sync;
using Microsoft.Extensions.Logging;

namespace Edge.Tests;

/// <summary>docs/logs.md lists every log line of agent and control plane, with the id that is in the code.</summary>
public sealed partial class LogDocumentTests
{
    [Fact]
    public void Every_log_line_is_documented_with_its_id_and_level_and_ids_are_unique()
    {
        List<LoggerMessageAttribute> messages = [.. Messages(typeof(Reconciler).Assembly), .. Messages(typeof(Edge.Control.ControlState).Assembly)];
        Assert.NotEmpty(messages);
        Assert.Equal(messages.Count, messages.Select(message => message.EventId).Distinct().Count());
        IEnumerable<string> code = messages.OrderBy(message => message.EventId)
            .Select(message => $"{message.EventId} {(message.Level == LogLevel.None ? "varies" : message.Level)} {message.Message}");
        IEnumerable<string> document = Row().Matches(SourceTree.Read("docs", "logs.md"))
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");
        Assert.Equal(string.Join('\n', code), string.Join('\n', document));
    }

    private static IEnumerable<LoggerMessageAttribute> Messages(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
        .OfType<LoggerMessageAttribute>();

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
