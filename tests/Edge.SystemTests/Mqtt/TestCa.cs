using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.SystemTests.Mqtt;

/// <summary>A throw-away CA that writes ECDSA certificates and keys as PEM files into a directory.</summary>
internal sealed class TestCa : IDisposable
{
    private readonly string _directory;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _from, _to;
    private int _serial;

    internal TestCa(string directory, string name = "ca")
    {
        _directory = directory;
        CertificateRequest request = new($"CN=edge test {name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        (_from, _to) = (now.AddHours(-1), now.AddDays(1));
        _certificate = request.CreateSelfSigned(_from, _to);
        CaFile = Path.Combine(directory, $"{name}.crt");
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    internal string CaFile { get; }

    /// <summary>Writes NAME.crt and NAME.key.</summary>
    internal (string CertificateFile, string KeyFile) Issue(string fileName, string commonName, params string[] hosts)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={commonName}", key, HashAlgorithmName.SHA256);
        if (hosts.Length > 0)
        {
            SubjectAlternativeNameBuilder names = new();
            foreach (string host in hosts)
            {
                if (IPAddress.TryParse(host, out IPAddress? address))
                {
                    names.AddIpAddress(address);
                }
                else
                {
                    names.AddDnsName(host);
                }
            }

            request.CertificateExtensions.Add(names.Build());
        }

        // Within the CA's own time, however long after it the certificate is made.
        byte[] serial = BitConverter.GetBytes(++_serial);
        using X509Certificate2 certificate = request.Create(_certificate, _from.AddMinutes(1), _to.AddMinutes(-1), serial);
        string certificateFile = Path.Combine(_directory, $"{fileName}.crt");
        string keyFile = Path.Combine(_directory, $"{fileName}.key");
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
