using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Edge.Control.Sources;

/// <summary>Turns YAML into JSON nodes as Kubernetes' tools do: plain scalars by <see cref="YamlScalars"/>, merge keys, anchors,
/// keys as strings; bounded, so that nested aliases cannot grow without end.</summary>
internal sealed class YamlNodes
{
    public const int MaximumDepth = 64;
    private const int MaximumNodes = 8_000_000;

    /// <summary>What aliases may add: people use them for a few lines, bombs for billions.</summary>
    private const int MaximumAliased = 100_000;

    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, (JsonNode? Node, int Count)> _anchors = [];
    private int _count;
    private int _aliased;

    private YamlNodes(IParser parser) => _parser = parser;

    /// <summary>Adds every document to <paramref name="documents"/> as it is complete.</summary>
    /// <exception cref="YamlException">The rest cannot be read.</exception>
    public static void Read(string text, List<ManifestDocument> documents)
    {
        YamlNodes nodes = new(new Parser(new StringReader(text)));
        IParser parser = nodes._parser;
        parser.Consume<StreamStart>();
        while (parser.TryConsume<DocumentStart>(out _))
        {
            nodes._anchors.Clear();
            int line = (int)(parser.Current?.Start.Line ?? 0);
            JsonNode? root = nodes.ReadNode(0);
            parser.Consume<DocumentEnd>();
            documents.Add(new(root, line));
        }
    }

    private JsonNode? ReadNode(int depth)
    {
        ParsingEvent current = _parser.Current!;
        if (depth > MaximumDepth)
        {
            throw new SemanticErrorException(current.Start, current.End, $"nested deeper than {MaximumDepth}");
        }

        Account(1, current);
        if (current is AnchorAlias alias)
        {
            _parser.MoveNext();
            if (!_anchors.TryGetValue(alias.Value, out (JsonNode? Node, int Count) target))
            {
                throw new SemanticErrorException(alias.Start, alias.End, $"alias *{alias.Value} has no anchor before it");
            }

            _aliased += target.Count;
            Account(target.Count, alias);
            return target.Node?.DeepClone();
        }

        int before = _count;
        AnchorName anchor = ((NodeEvent)current).Anchor;
        JsonNode? node = current switch
        {
            Scalar => YamlScalars.Read(_parser.Consume<Scalar>()),
            SequenceStart => ReadSequence(depth),
            MappingStart => ReadMapping(depth),
            _ => throw new SemanticErrorException(current.Start, current.End, "unexpected " + current.GetType().Name),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (node, _count - before + 1);
        }

        return node;
    }

    private JsonArray ReadSequence(int depth)
    {
        JsonArray array = [];
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            array.Add(ReadNode(depth + 1));
        }

        return array;
    }

    private JsonObject ReadMapping(int depth)
    {
        JsonObject map = [];
        List<JsonObject>? merges = null;
        _parser.Consume<MappingStart>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar key)
            {
                throw new SemanticErrorException(_parser.Current!.Start, _parser.Current.End, "keys must be plain scalars");
            }

            _parser.MoveNext();

            JsonNode? value = ReadNode(depth + 1);
            if (key.Value == "<<" && key.Style == ScalarStyle.Plain)
            {
                (merges ??= []).AddRange(Merged(key, value));
            }
            else if (!map.TryAdd(key.Value, value))
            {
                throw new SemanticErrorException(key.Start, key.End, $"key \"{key.Value}\" occurs twice");
            }
        }

        foreach ((string name, JsonNode? value) in merges?.SelectMany(m => m) ?? [])
        {
            map.TryAdd(name, value?.DeepClone()); // the mapping's own keys and earlier merges win
        }

        return map;
    }

    private static IEnumerable<JsonObject> Merged(Scalar key, JsonNode? value) => value switch
    {
        JsonObject map => [map],
        JsonArray array when array.All(n => n is JsonObject) => array.OfType<JsonObject>(),
        _ => throw new SemanticErrorException(key.Start, key.End, "<< needs a mapping or a list of mappings"),
    };

    private void Account(int nodes, ParsingEvent where)
    {
        _count += nodes;
        if (_count > MaximumNodes || _aliased > MaximumAliased)
        {
            throw new SemanticErrorException(where.Start, where.End, $"more than {MaximumNodes} values, or {MaximumAliased} by aliases");
        }
    }
}
