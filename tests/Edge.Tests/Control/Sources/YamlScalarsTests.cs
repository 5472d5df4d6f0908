using Edge.Control.Sources;

namespace Edge.Tests.Control.Sources;

/// <summary>Plain scalars against what sigs.k8s.io/yaml makes of them.</summary>
public sealed class YamlScalarsTests
{
    [Theory]
    [InlineData("80", "80")]
    [InlineData("-1", "-1")]
    [InlineData("+12", "12")]
    [InlineData("0x1F", "31")]
    [InlineData("0b101", "5")]
    [InlineData("0o17", "15")]
    [InlineData("0644", "420")]
    [InlineData("1_000", "1000")]
    [InlineData("08", "8")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("1.5", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("true", "true")]
    [InlineData("yes", "true")]
    [InlineData("On", "true")]
    [InlineData("y", "true")]
    [InlineData("off", "false")]
    [InlineData("N", "false")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("", "null")]
    [InlineData("TruE", "\"TruE\"")]
    [InlineData("10.0.0.1", "\"10.0.0.1\"")]
    [InlineData("2026-11-23", "\"2026-11-23\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("'80'", "\"80\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 80", "\"80\"")]
    public void Scalar_reads_as_in_kubernetes(string yaml, string json)
    {
        (List<ManifestDocument> documents, SourceProblem? error) = ManifestText.Read("f.yaml", $"key: {yaml}\n");

        Assert.Null(error);
        Assert.Equal($"{{\"key\":{json}}}", documents[0].Root!.ToJsonString());
    }

    [Theory]
    [InlineData("key: .inf\n")]
    [InlineData("key: 1\nkey: 2\n")]
    [InlineData("key: *nowhere\n")]
    [InlineData("key: [1, 2\n")]
    [InlineData("<<: 5\n")]
    public void Impossible_yaml_is_an_error_with_a_line(string yaml)
    {
        SourceProblem? error = ManifestText.Read("f.yaml", "a: b\n---\n" + yaml).Error;

        Assert.NotNull(error);
        Assert.True(error.Line >= 3, error.ToString());
        Assert.Single(ManifestText.Read("f.yaml", "a: b\n---\n" + yaml).Documents);
    }

    [Fact]
    public void Anchors_and_merge_keys_are_resolved()
    {
        const string Yaml = "base: &b {x: 1, y: 2}\nother:\n  <<: *b\n  y: 3\n";

        string json = ManifestText.Read("f.yaml", Yaml).Documents[0].Root!.ToJsonString();

        Assert.Equal("{\"base\":{\"x\":1,\"y\":2},\"other\":{\"y\":3,\"x\":1}}", json);
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused()
    {
        string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 12; i++)
        {
            yaml += $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n";
        }

        Assert.Contains("by aliases", ManifestText.Read("f.yaml", yaml).Error!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_json_documents_in_one_file_have_their_lines()
    {
        (List<ManifestDocument> documents, SourceProblem? error) = ManifestText.Read("f.json", "{\"a\":1}\n{\"b\":\n2}\n{\"c\":3}");

        Assert.Null(error);
        Assert.Equal([1, 2, 4], documents.Select(d => d.Line));
    }

    [Fact]
    public void A_member_that_occurs_twice_in_json_is_an_error() =>
        Assert.NotNull(ManifestText.Read("f.json", "{\"a\":{\"b\":1,\"b\":2}}").Error);
}
