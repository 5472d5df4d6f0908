using Edge.Ctl;
using Edge.Ctl.Keys;
using Edge.Protocol.Signatures;
using Edge.Tests.Control;

namespace Edge.Tests.Ctl;

public sealed class KeyDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KeyDirectory _keys;

    public KeyDirectoryTests() => _keys = new KeyDirectory(_folder.In("keys"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Init_makes_what_agents_trust_and_control_signs_with()
    {
        _keys.Initialize("acme", roots: 3, threshold: 2);

        TrustStore trust = Trust();
        Assert.Equal("acme", trust.Tenant);
        Assert.True(trust.Verify(Jws.Sign("{}"u8, Signing()), DocumentUse.Manifest | DocumentUse.Config, "any").IsValid);
        Assert.False(trust.Verify(Jws.Sign("{}"u8, Signing()), DocumentUse.Job, null).IsValid);
        Assert.Equal(3, Directory.GetFiles(_keys.Path, "root-*.pem").Length);
        Assert.All(Directory.GetFiles(_keys.Path, "*.pem"), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public void Init_never_overwrites()
    {
        _keys.Initialize("acme", 1, 1);
        string before = File.ReadAllText(_folder.In("keys/signing.pem"));

        Assert.Contains("never overwritten", Assert.Throws<CtlException>(() => _keys.Initialize("acme", 1, 1)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder.In("keys/signing.pem")));
    }

    [Theory]
    [InlineData("Acme", 1, 1)]
    [InlineData("acme", 0, 0)]
    [InlineData("acme", 1, 2)]
    public void Init_refuses_what_cannot_work(string tenant, int roots, int threshold)
    {
        Assert.Equal(ExitCodes.Usage, Assert.Throws<CtlException>(() => _keys.Initialize(tenant, roots, threshold)).ExitCode);
        Assert.False(Directory.Exists(_keys.Path));
    }

    [Fact]
    public void Rotation_lets_gateways_learn_the_new_key_before_it_signs()
    {
        _keys.Initialize("acme", 1, 1);
        SigningKey old = Signing();
        TrustStore gateway = Trust();

        _keys.BeginRotation();
        Assert.Equal(old.KeyId, Signing().KeyId);
        Assert.Equal((2, 2), (Trust().Package.Version, Trust().Package.Keys.Count));

        _keys.FinishRotation(keepOld: false);
        SigningKey replaced = Signing();
        Assert.NotEqual(old.KeyId, replaced.KeyId);
        Assert.Equal(3, Trust().Package.Version);
        Assert.False(Trust().IsTrusted(old.KeyId));
        Assert.True(Trust().IsTrusted(replaced.KeyId));
        Assert.False(gateway.IsTrusted(replaced.KeyId));
    }

    [Fact]
    public void Rotation_needs_enough_root_keys()
    {
        _keys.Initialize("acme", 2, 2);
        File.Delete(Directory.GetFiles(_keys.Path, "root-*.pem")[0]);

        Assert.Contains("1 root keys are here, 2 must sign", Assert.Throws<CtlException>(_keys.BeginRotation).Message, StringComparison.Ordinal);
        Assert.Equal(1, Trust().Package.Version);
        Assert.False(File.Exists(_folder.In("keys/signing-next.pem")));
    }

    private TrustStore Trust()
    {
        TrustStore? trust = TrustStore.TryLoad(File.ReadAllBytes(_folder.In("keys/trust.json")), out string? problem);
        Assert.Null(problem);
        return trust!;
    }

    private SigningKey Signing() => SigningKey.TryLoad(File.ReadAllText(_folder.In("keys/signing.pem")), out _)!;
}
