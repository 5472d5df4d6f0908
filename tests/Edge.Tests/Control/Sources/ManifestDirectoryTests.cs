using Edge.Control.Sources;

namespace Edge.Tests.Control.Sources;

public sealed class ManifestDirectoryTests : IDisposable
{
    private const string Two = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 80}]}\n";
    private readonly TemporaryFolder _folder = new();
    private readonly ManifestDirectory _directory;

    public ManifestDirectoryTests() => _directory = Open();

    public void Dispose()
    {
        _directory.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Subdirectories_are_read_and_hidden_files_are_not()
    {
        _folder.Write("m/one/two.yaml", Two);
        _folder.Write("m/.draft.yaml", Two.Replace("name: a", "name: c", StringComparison.Ordinal));

        Assert.True(_directory.Scan());
        Assert.Equal(["a", "b"], Names());
        Assert.False(_directory.Scan());
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: Service\nmeta")]
    [InlineData("")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: ")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 99999}]}\n")]
    public void A_half_written_file_deletes_nothing(string text)
    {
        _folder.Write("m/f.yaml", Two);
        _directory.Scan();

        _folder.Write("m/f.yaml", text);
        _directory.Scan();

        Assert.Equal(["a", "b"], Names());
        Assert.NotEmpty(_directory.Snapshot.Problems);
    }

    [Fact]
    public void Removing_an_object_or_the_file_deletes()
    {
        string path = _folder.Write("m/f.yaml", Two);
        _directory.Scan();

        _folder.Write("m/f.yaml", Two[..Two.IndexOf("---", StringComparison.Ordinal)]);
        _directory.Scan();
        Assert.Equal(["a"], Names());

        File.Delete(path);
        _directory.Scan();
        Assert.Empty(Names());
    }

    [Fact]
    public void A_mistake_that_is_there_at_the_start_deletes_nothing_either()
    {
        _folder.Write("m/f.yaml", Two);
        _directory.Scan();
        _folder.Write("m/f.yaml", "kind: [");

        using ManifestDirectory restarted = Open();
        restarted.Scan();

        Assert.Equal(2, restarted.Snapshot.Objects.Count);
        Assert.Equal("SyntaxError", Assert.Single(restarted.Snapshot.Problems).Reason);
    }

    [Fact]
    public void A_directory_that_cannot_be_read_says_nothing_about_its_files()
    {
        _folder.Write("m/f.yaml", Two);
        _directory.Scan();
        Directory.Delete(_folder.In("m"), recursive: true);

        _directory.Scan();

        Assert.Equal(["a", "b"], Names());
        Assert.Equal("Unreadable", Assert.Single(_directory.Snapshot.Problems).Reason);
    }

    [Fact]
    public void A_snapshot_is_complete_only_when_the_directory_was_read()
    {
        _directory.Scan();
        Assert.False(_directory.Snapshot.Complete);

        Directory.CreateDirectory(_folder.In("m"));
        Assert.True(_directory.Scan());
        Assert.True(_directory.Snapshot.Complete);
    }

    [Fact]
    public void Of_two_files_with_the_same_object_the_first_counts()
    {
        _folder.Write("m/1.yaml", Two);
        _folder.Write("m/2.yaml", Two[..Two.IndexOf("---", StringComparison.Ordinal)]);

        _directory.Scan();

        Assert.Equal("1.yaml", _directory.Snapshot.Objects[new ObjectKey("Service", "default", "a")].File);
        Assert.StartsWith("2.yaml:1: Service default/a: is already in 1.yaml:1", Assert.Single(_directory.Snapshot.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unchanged_objects_keep_their_identity_when_their_file_changes()
    {
        _folder.Write("m/f.yaml", Two);
        _directory.Scan();
        SourceObject before = _directory.Snapshot.Objects[new ObjectKey("Service", "default", "a")];

        _folder.Write("m/f.yaml", Two.Replace("name: b", "name: changed", StringComparison.Ordinal));
        _directory.Scan();

        Assert.Same(before, _directory.Snapshot.Objects[new ObjectKey("Service", "default", "a")]);
        Assert.Equal(["a", "changed"], Names());
    }

    [Fact]
    public async Task Wait_ends_when_a_file_changes()
    {
        Directory.CreateDirectory(_folder.In("m"));
        await _directory.WaitAsync(TestContext.Current.CancellationToken); // what happened before the watch

        Task wait = _directory.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);
        _folder.Write("m/f.yaml", Two);

        await wait.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private ManifestDirectory Open() =>
        new(_folder.In("m"), TimeProvider.System, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), new LastGoodFiles(_folder.In("last-good")));

    private IEnumerable<string> Names() => _directory.Snapshot.Objects.Keys.Select(k => k.Name).Order();
}
