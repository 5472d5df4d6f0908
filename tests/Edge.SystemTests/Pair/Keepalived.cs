using System.Diagnostics;
using System.Globalization;

namespace Edge.SystemTests.Pair;

/// <summary>Debian's keepalived as the other gateway: the same virtual router in both families, moved together.</summary>
internal sealed class Keepalived : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-keepalived-");
    private readonly LabNamespace _space;
    private Process? _process;

    public Keepalived(LabNamespace space, string address, string addressV6)
    {
        _space = space;
        File.WriteAllText(Path.Combine(_folder.FullName, "keepalived.conf"), $$"""
            vrrp_sync_group pair { group { v4 v6 } }
            vrrp_instance v4 {
              state BACKUP
              interface lan0
              version 3
              virtual_router_id 51
              priority 100
              advert_int 0.3
              nopreempt
              virtual_ipaddress { {{address}}/32 }
            }
            vrrp_instance v6 {
              state BACKUP
              interface lan0
              version 3
              virtual_router_id 51
              priority 100
              advert_int 0.3
              nopreempt
              virtual_ipaddress { {{addressV6}}/128 }
            }
            """);
    }

    public void Start() => _process = _space.Start(
        "keepalived", "-n", "-l", "-f", Path.Combine(_folder.FullName, "keepalived.conf"), "-p", Path.Combine(_folder.FullName, "k.pid"), "-r", Path.Combine(_folder.FullName, "v.pid"));

    /// <summary>It gives up what it has, and ends.</summary>
    public void Stop()
    {
        Command.Run("kill", "-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture));
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Stop();
        }

        _process?.Dispose();
        _folder.Delete(recursive: true);
    }
}
