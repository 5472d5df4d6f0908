using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Edge.Protocol.Documents;
using Edge.Protocol.Signatures;

namespace Edge.Tests.Protocol.Signatures;

public sealed class TrustStoreTests : IDisposable
{
    private readonly SigningKey _rootA = SigningKey.Generate();
    private readonly SigningKey _rootB = SigningKey.Generate();
    private readonly SigningKey _rootC = SigningKey.Generate();
    private readonly SigningKey _key = SigningKey.Generate();

    public void Dispose()
    {
        _rootA.Dispose();
        _rootB.Dispose();
        _rootC.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void A_document_gives_its_payload_as_it_was_signed()
    {
        byte[] payload = """{"a": 1 }"""u8.ToArray();
        VerifiedDocument document = Trust().Verify(Jws.Sign(payload, _key), DocumentUse.Manifest, "default");
        Assert.True(document.IsValid, document.Text);
        Assert.Equal(payload, document.Payload.ToArray());
        Assert.Equal(_key.KeyId, document.KeyId);
    }

    [Fact]
    public void What_openssl_or_any_other_library_signs_verifies_too()
    {
        // RFC 7515, appendix A.3: its key and its signature, with a kid added to neither. The signature alone is checked here.
        PackagedKey key = new() { KeyId = "rfc", X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", Use = ["manifest"] };
        VerificationKey? verification = VerificationKey.TryCreate(key, out string? problem);
        Assert.True(verification is not null, problem);
        byte[] header = Encoding.ASCII.GetBytes("eyJhbGciOiJFUzI1NiJ9");
        byte[] payload = Encoding.ASCII.GetBytes("eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
        byte[] signature = Encoding.ASCII.GetBytes("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        Assert.True(verification.Verify(header, payload, signature));
        signature[5] ^= 1;
        Assert.False(verification.Verify(header, payload, signature));
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"KID"}""", SignatureReason.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"HS256","kid":"KID"}""", SignatureReason.UnsupportedAlgorithm)]
    [InlineData("""{"kid":"KID"}""", SignatureReason.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"ES256","alg":"ES256","kid":"KID"}""", SignatureReason.UnsupportedAlgorithm)]
    [InlineData("""{"alg":"ES256"}""", SignatureReason.UnknownKey)]
    [InlineData("""{"alg":"ES256","kid":"other"}""", SignatureReason.UnknownKey)]
    [InlineData("""{"alg":"ES256","kid":"KID","crit":["exp"]}""", SignatureReason.CriticalHeader)]
    [InlineData("""{"alg":"ES256","kid":7}""", SignatureReason.NotJws)]
    [InlineData("""["alg"]""", SignatureReason.NotJws)]
    [InlineData("""{"alg":"ES256","kid":"KID","jwk":{"kty":"EC"}}""", SignatureReason.BadSignature)]
    public void The_header_decides_nothing(string header, SignatureReason reason)
    {
        string protectedHeader = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.Replace("KID", _key.KeyId, StringComparison.Ordinal)));
        string signature = Base64Url.EncodeToString(new byte[64]);
        VerifiedDocument document = Verify($$"""{"payload":"e30","protected":"{{protectedHeader}}","signature":"{{signature}}"}""");
        Assert.Equal(reason, document.Reason);
        Assert.NotEmpty(document.Text!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"payload":"e30","protected":"e30"}""")]
    [InlineData("""{"payload":"e30","protected":"e30","signature":""}""")]
    [InlineData("""{"payload":"e30","payload":"e30","protected":"e30","signature":"AA"}""")]
    [InlineData("""{"payload":"e30","protected":"e30","signature":"AA","header":{"alg":"none"}}""")]
    [InlineData("""{"payload":"e\u0033","protected":"e30","signature":"AA"}""")]
    [InlineData("""{"payload":"e30","protected":"e30","signature":"AA"} x""")]
    [InlineData("""{"payload":"e30=","protected":"e30","signature":"AA"}""")]
    [InlineData("""{"payload":"e31","protected":"e30","signature":"AA"}""")]
    [InlineData("""{"payload":"e3 0","protected":"e30","signature":"AA"}""")]
    [InlineData("""{"payload":"e30","protected":"+/+/","signature":"AA"}""")]
    public void What_is_no_strict_JWS_is_refused(string document)
    {
        VerifiedDocument verified = Verify(document);
        Assert.False(verified.IsValid);
        Assert.Contains(verified.Reason, new[] { SignatureReason.Empty, SignatureReason.NotJws, SignatureReason.BadEncoding });
    }

    [Fact]
    public void Every_altered_byte_is_noticed()
    {
        TrustStore trust = Trust();
        byte[] signed = Jws.Sign("""{"typ":"manifest"}"""u8, _key);
        for (int i = 0; i < signed.Length; i++)
        {
            byte[] altered = [.. signed];
            altered[i] ^= 0x04;
            Assert.False(trust.Verify(altered, DocumentUse.Manifest, "default").IsValid, $"byte {i}");
        }
    }

    [Fact]
    public void A_key_signs_only_what_it_may()
    {
        TrustStore trust = Trust(_key.ToPackagedKey(["cfg"], ["store"]));
        byte[] signed = Jws.Sign("{}"u8, _key);
        Assert.Equal(SignatureReason.NotAuthorised, trust.Verify(signed, DocumentUse.Manifest, "store").Reason);
        Assert.Equal(SignatureReason.NotAuthorised, trust.Verify(signed, DocumentUse.Config, "other").Reason);
        Assert.True(trust.Verify(signed, DocumentUse.Config, "store").IsValid);
        Assert.True(trust.Verify(signed, DocumentUse.Config, null).IsValid);
    }

    [Fact]
    public void A_document_over_the_limit_is_not_looked_at()
    {
        byte[] signed = Jws.Sign(new byte[60_000], _key);
        Assert.Equal(SignatureReason.TooLarge, Trust().Verify(signed, DocumentUse.Manifest, "default").Reason);
    }

    [Fact]
    public void Two_of_three_roots_must_sign_a_package()
    {
        TrustStore trust = Trust();
        PackagedKey[] keys = [_key.ToPackagedKey(["manifest"])];
        Assert.Equal(SignatureReason.BadSignature, trust.TryReplace(Package(2, keys, _rootA)).Reason);
        Assert.Equal(SignatureReason.BadSignature, trust.TryReplace(Package(2, keys, _rootA, _rootA)).Reason);
        Assert.Equal(SignatureReason.BadSignature, trust.TryReplace(Package(2, keys, _rootA, _key)).Reason);
        Assert.Equal(1, trust.Package.Version);
        Assert.True(trust.TryReplace(Package(2, keys, _rootC, _rootA)).IsAccepted);
        Assert.Equal(2, trust.Package.Version);
    }

    [Fact]
    public void A_package_never_goes_back_and_names_the_keys_that_went()
    {
        TrustStore trust = Trust();
        using SigningKey next = SigningKey.Generate();
        PackageResult result = trust.TryReplace(Package(3, [next.ToPackagedKey(["manifest"])], _rootA, _rootB));
        Assert.Equal([_key.KeyId], result.RemovedKeyIds);
        Assert.False(trust.IsTrusted(_key.KeyId));
        Assert.Equal(SignatureReason.OlderVersion, trust.TryReplace(Package(2, [_key.ToPackagedKey(["manifest"])], _rootA, _rootB)).Reason);
        Assert.True(trust.TryReplace(Package(3, [_key.ToPackagedKey(["manifest"])], _rootA, _rootB)).IsAccepted);
        Assert.False(trust.IsTrusted(_key.KeyId));
    }

    [Fact]
    public void Bad_packages_and_trust_files_are_refused_with_a_reason()
    {
        TrustStore trust = Trust();
        PackagedKey good = _key.ToPackagedKey(["manifest"]);
        PackagedKey[][] bad = [[], [good, good], [good with { Algorithm = "none" }], [good with { X = good.X[..^1] }], [good with { X = good.Y }], [good with { KeyId = "" }]];
        foreach (PackagedKey[] keys in bad)
        {
            PackageResult result = trust.TryReplace(Package(2, keys, _rootA, _rootB));
            Assert.Equal(SignatureReason.BadPackage, result.Reason);
            Assert.NotEmpty(result.Text!);
        }

        Assert.Equal(SignatureReason.NotJws, trust.TryReplace(Package(2, [null!], _rootA, _rootB)).Reason);
        foreach (string text in (string[])["", "{}", "[]", """{"threshold":2,"roots":[],"package":{}}""", """{"roots":[null],"package":{}}"""])
        {
            Assert.Null(TrustStore.TryLoad(Encoding.UTF8.GetBytes(text), out string? problem));
            Assert.NotEmpty(problem!);
        }
    }

    [Fact]
    public void A_key_survives_its_file()
    {
        using SigningKey? loaded = SigningKey.TryLoad(_key.ExportPem(), out string? problem);
        Assert.True(loaded is not null, problem);
        Assert.Equal(_key.KeyId, loaded.KeyId);
        Assert.True(Trust().Verify(Jws.Sign("{}"u8, loaded), DocumentUse.Manifest, "default").IsValid);
        Assert.Null(SigningKey.TryLoad("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", out problem));
        Assert.NotEmpty(problem!);
    }

    private VerifiedDocument Verify(string document) => Trust().Verify(Encoding.UTF8.GetBytes(document), DocumentUse.Manifest, "default");

    private TrustStore Trust(params PackagedKey[] keys)
    {
        byte[] package = Package(1, keys.Length == 0 ? [_key.ToPackagedKey(["manifest"])] : keys, _rootA, _rootB);
        TrustFile file = new()
        {
            Threshold = 2,
            Roots = [_rootA.ToPackagedKey([]), _rootB.ToPackagedKey([]), _rootC.ToPackagedKey([])],
            Package = JsonDocument.Parse(package).RootElement,
        };
        TrustStore? trust = TrustStore.TryLoad(JsonSerializer.SerializeToUtf8Bytes(file, ProtocolJsonContext.Default.TrustFile), out string? problem);
        Assert.True(trust is not null, problem);
        return trust;
    }

    private static byte[] Package(int version, PackagedKey[] keys, params SigningKey[] roots) => Jws.SignByAll(
        JsonSerializer.SerializeToUtf8Bytes(new KeyPackage { Tenant = "acme", Version = version, Keys = keys }, ProtocolJsonContext.Default.KeyPackage),
        roots);
}
