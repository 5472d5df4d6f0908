using System.Text.Json;
using Edge.Ctl.Output;
using Edge.Protocol;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Ctl.Keys;

/// <summary>A directory of keys: roots, the online key, the next online key during a rotation, and the trust file.</summary>
internal sealed class KeyDirectory(string path)
{
    public const string TrustName = "trust.json";
    public const string SigningName = "signing.pem";
    public const string NextName = "signing-next.pem";
    public const string RootPrefix = "root-";
    private const int MaximumRoots = 16;
    private static readonly string[] s_onlineUse = ["manifest", "cfg"];

    public string Path { get; } = path.TrimEnd('/');

    public void Initialize(string tenant, int roots, int threshold)
    {
        if (!Topics.IsSegment(tenant))
        {
            throw new CtlException(ExitCodes.Usage, $"tenant \"{tenant}\" cannot be part of a topic", "use 1 to 64 of a-z, 0-9 and '-'");
        }

        if (roots is < 1 or > MaximumRoots || threshold < 1 || threshold > roots)
        {
            throw new CtlException(ExitCodes.Usage, $"{threshold} of {roots} root keys is not possible", $"use 1 to {MaximumRoots} roots and a threshold up to their number");
        }

        if (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).FirstOrDefault() is { } existing)
        {
            throw new CtlException(ExitCodes.Failure, $"{existing} is in the way: keys are never overwritten", "choose an empty or new directory, or use edgectl keys rotate");
        }

        SigningKey[] rootKeys = [.. Enumerable.Range(0, roots).Select(_ => SigningKey.Generate())];
        using SigningKey online = SigningKey.Generate();
        KeyFiles.Make(Path);
        foreach (SigningKey root in rootKeys)
        {
            KeyFiles.WritePrivate(In($"{RootPrefix}{root.KeyId}.pem"), root);
        }

        KeyFiles.WritePrivate(In(SigningName), online);
        KeyPackage package = new() { Tenant = tenant, Version = 1, Keys = [online.ToPackagedKey(s_onlineUse)] };
        Save(new TrustFile { Threshold = threshold, Roots = [.. rootKeys.Select(r => r.ToPackagedKey([]))] }, package, rootKeys);
    }

    /// <summary>Adds a new online key to the package; signing goes on with the old one.</summary>
    public string BeginRotation()
    {
        (TrustFile trust, KeyPackage package) = Load();
        if (File.Exists(In(NextName)))
        {
            throw new CtlException(ExitCodes.Failure, $"{In(NextName)} exists: a rotation has begun", "end it with edgectl keys rotate --finish");
        }

        SigningKey[] roots = LoadRoots(trust);
        using SigningKey next = SigningKey.Generate();
        KeyFiles.WritePrivate(In(NextName), next);
        Save(trust, package with { Version = package.Version + 1, Keys = [.. package.Keys, next.ToPackagedKey(s_onlineUse)] }, roots);
        return $"key {next.KeyId} is in package {package.Version + 1}; edge-control hands it to the gateways. Then: edgectl keys rotate --finish";
    }

    /// <summary>Signs with the new key from now on.</summary>
    public string FinishRotation(bool keepOld)
    {
        (TrustFile trust, KeyPackage package) = Load();
        using SigningKey next = LoadKey(NextName, "begin a rotation with edgectl keys rotate");
        using SigningKey old = LoadKey(SigningName, "restore it from a backup");
        if (!keepOld)
        {
            SigningKey[] roots = LoadRoots(trust);
            package = package with { Version = package.Version + 1, Keys = [.. package.Keys.Where(k => k.KeyId != old.KeyId)] };
            Save(trust, package, roots);
        }

        File.Move(In(NextName), In(SigningName), overwrite: true);
        return $"key {next.KeyId} signs now; key {old.KeyId} is {(keepOld ? "still in" : "no longer in")} package {package.Version}";
    }

    public Table List()
    {
        (TrustFile trust, KeyPackage package) = Load();
        string? signing = PrivateId(SigningName), next = PrivateId(NextName);
        Table table = new("KEY", "ROLE", "MAY SIGN", "VIEWS", "PRIVATE KEY");
        foreach (PackagedKey root in trust.Roots)
        {
            string file = $"{RootPrefix}{root.KeyId}.pem";
            table.Add(root.KeyId, $"root ({trust.Threshold} of {trust.Roots.Count})", "keys", "", File.Exists(In(file)) ? file : "elsewhere");
        }

        foreach (PackagedKey key in package.Keys)
        {
            (string role, string file) = key.KeyId == signing ? ("online", SigningName) : key.KeyId == next ? ("next", NextName) : ("online, unused", "elsewhere");
            table.Add(key.KeyId, role, Texts.Join(key.Use), key.Views is null ? "all" : Texts.Join(key.Views), file);
        }

        return table;
    }

    public string Show()
    {
        (_, KeyPackage package) = Load();
        ProtocolJsonContext readable = new(new JsonSerializerOptions(ProtocolJsonContext.Default.Options) { WriteIndented = true });
        return JsonSerializer.Serialize(package, readable.KeyPackage);
    }

    private (TrustFile Trust, KeyPackage Package) Load()
    {
        try
        {
            byte[] json = File.ReadAllBytes(In(TrustName));
            TrustStore store = TrustStore.TryLoad(json, out string? problem)
                ?? throw new CtlException(ExitCodes.Failure, $"{In(TrustName)}: {problem}", "restore it from a backup");
            return (JsonSerializer.Deserialize(json, ProtocolJsonContext.Default.TrustFile)!, store.Package);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CtlException(ExitCodes.Failure, e.Message, $"make keys with edgectl keys init --directory {Path} --tenant NAME");
        }
    }

    /// <summary>Enough root keys to sign a package.</summary>
    private SigningKey[] LoadRoots(TrustFile trust)
    {
        SigningKey[] roots = [.. trust.Roots.Where(r => File.Exists(In($"{RootPrefix}{r.KeyId}.pem"))).Select(r => LoadKey($"{RootPrefix}{r.KeyId}.pem", "restore it from a backup"))];
        return roots.Length >= trust.Threshold
            ? roots
            : throw new CtlException(ExitCodes.Failure, $"{Path}: {roots.Length} root keys are here, {trust.Threshold} must sign the package", "bring the root keys back for this command");
    }

    private void Save(TrustFile trust, KeyPackage package, SigningKey[] roots)
    {
        byte[] signed = Jws.SignByAll(JsonSerializer.SerializeToUtf8Bytes(package, ProtocolJsonContext.Default.KeyPackage), roots);
        using JsonDocument document = JsonDocument.Parse(signed);
        TrustFile file = trust with { Package = document.RootElement };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(file, ProtocolJsonContext.Default.TrustFile);
        if (TrustStore.TryLoad(json, out string? problem) is null)
        {
            throw new CtlException(ExitCodes.Failure, $"the new trust file would not be accepted: {problem}", "nothing was changed");
        }

        KeyFiles.Replace(In(TrustName), json);
    }

    private SigningKey LoadKey(string name, string next)
    {
        try
        {
            return SigningKey.TryLoad(File.ReadAllText(In(name)), out string? problem) ?? throw new CtlException(ExitCodes.Failure, $"{In(name)}: {problem}", next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CtlException(ExitCodes.Failure, e.Message, next);
        }
    }

    private string? PrivateId(string name)
    {
        if (!File.Exists(In(name)))
        {
            return null;
        }

        using SigningKey key = LoadKey(name, "restore it from a backup");
        return key.KeyId;
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
