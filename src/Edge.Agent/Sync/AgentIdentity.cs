using System.Security.Cryptography.X509Certificates;
using Edge.Protocol;

namespace Edge.Agent.Sync;

/// <summary>Who this gateway is: the common name of its certificate, and this boot.</summary>
internal sealed record AgentIdentity(string Gateway, string BootId)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>Version of the agent, without the build's suffix.</summary>
    public const string Version = BuildVersion.Text;

    /// <summary>Reads the certificate. Null, with a sentence for a person, when it does not name a gateway.</summary>
    public static AgentIdentity? Read(string certificateFile, out string? problem)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
            string name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
            if (Topics.IsSegment(name))
            {
                problem = null;
                return new AgentIdentity(name, File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : Guid.NewGuid().ToString());
            }

            problem = $"{certificateFile}: the common name '{name}' cannot be a gateway id; issue the certificate with 1 to 64 of a-z, 0-9 and '-'";
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            problem = $"{certificateFile}: not a certificate in PEM or DER form ({e.Message}); put the gateway's certificate there";
        }

        return null;
    }
}
