using Edge.Agent.State;
using Edge.Protocol;
using Edge.Protocol.Shards;

namespace Edge.SystemTests.State;

/// <summary>The state directory on file systems that refuse, as the kernel refuses.</summary>
public sealed class StateDiskTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-state-").FullName;
    private bool _mounted;

    public void Dispose()
    {
        if (_mounted)
        {
            Command.Run("umount", _directory);
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_full_disk_is_one_clear_reason_and_heals_when_there_is_room()
    {
        Mount("size=16k");
        byte[] content = new byte[40_000];
        new Random(1).NextBytes(content);
        string hash = ShardDecoder.Hash(content);
        StateStore store = new(_directory, TimeProvider.System);
        Save(store, hash, content);

        Assert.Contains("No space left on device", store.Problem, StringComparison.Ordinal);
        Assert.Contains("free space", store.Problem, StringComparison.Ordinal);
        Assert.Null(store.Saved);
        Assert.False(((IStateStore)store).HasShard(hash));

        Command.Run("mount", "-o", "remount,size=1m", _directory);
        Save(store, hash, content);
        Assert.Null(store.Problem);
        Assert.Equal(new Generation(1, 2), store.Saved);
        byte[] buffer = new byte[60_000];
        Assert.Equal(content.Length, ((IStateStore)new StateStore(_directory, TimeProvider.System)).ReadShard(hash, buffer));
        Assert.Equal(content, buffer[..content.Length]);
    }

    [Fact]
    public void A_read_only_directory_is_one_clear_reason()
    {
        Mount("size=64k");
        Command.Run("mount", "-o", "remount,ro", _directory);
        StateStore store = new(_directory, TimeProvider.System);
        Assert.False(((IStateStore)store).SaveFloors(new Floors()));
        Assert.Contains("Read-only file system", store.Problem, StringComparison.Ordinal);
        Assert.Contains(_directory, store.Problem, StringComparison.Ordinal);
        Assert.Empty(((IStateStore)store).ReadGenerations());
    }

    private static void Save(StateStore store, string hash, byte[] content)
    {
        ((IStateStore)store).QueueShard(hash, content);
        ((IStateStore)store).QueueGeneration(new GenerationToSave(new Generation(1, 2), "{}"u8.ToArray(), [hash]));
        store.WriteDue(long.MaxValue);
    }

    private void Mount(string options)
    {
        Requires.Root();
        Requires.Command("mount");
        (int code, _, string error) = Command.TryRun("mount", null, "-t", "tmpfs", "-o", options, "tmpfs", _directory);
        if (code != 0)
        {
            Assert.Skip($"needs to mount a tmpfs: {error.Trim()}");
        }

        _mounted = true;
    }
}
