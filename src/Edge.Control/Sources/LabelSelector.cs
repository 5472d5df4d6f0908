using System.Text.Json.Nodes;

namespace Edge.Control.Sources;

/// <summary>Kubernetes' label selector: matchLabels and matchExpressions, all of which must hold. An empty one matches everything.</summary>
internal sealed class LabelSelector
{
    private readonly List<(string Key, string Operator, HashSet<string> Values)> _terms = [];

    /// <summary>Null with a reason when it is malformed.</summary>
    public static LabelSelector? Parse(JsonObject? json, out string? error)
    {
        LabelSelector selector = new();
        foreach ((string key, string value) in json.Map("matchLabels"))
        {
            selector._terms.Add((key, "In", [value]));
        }

        foreach (JsonObject term in json.Objects("matchExpressions"))
        {
            string word = term.Text("operator") ?? "";
            HashSet<string> values = [.. term.Texts("values")];
            bool wellFormed = word is "In" or "NotIn" ? values.Count > 0 : word is "Exists" or "DoesNotExist" && values.Count == 0;
            if (!wellFormed || term.Text("key") is not { Length: > 0 } key)
            {
                error = $"matchExpressions: {term.ToJsonString()} is not possible: use a key with In or NotIn and values, or Exists or DoesNotExist without";
                return null;
            }

            selector._terms.Add((key, word, values));
        }

        error = null;
        return selector;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach ((string key, string word, HashSet<string> values) in _terms)
        {
            string? value = labels.GetValueOrDefault(key);
            bool holds = word switch
            {
                "In" => value is not null && values.Contains(value),
                "NotIn" => value is null || !values.Contains(value),
                "Exists" => value is not null,
                _ => value is null,
            };
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }
}
