namespace Edge.SystemTests.Machine;

/// <summary>The virtual machine is what the other tests with its trait take it for.</summary>
[Trait("machine", "vm")]
public sealed class MachineTests
{
    [Theory]
    [InlineData("wireguard")]
    [InlineData("ipip local 192.0.2.1 remote 192.0.2.2")]
    [InlineData("vxlan id 7 dstport 4789")]
    public void Kernel_makes_tunnels(string type)
    {
        Requires.VirtualMachine();
        using NamespaceLab lab = new();
        LabNamespace space = lab.Add("tunnel");
        space.Ip($"link add tunnel0 type {type}");
        Assert.Contains("tunnel0", space.Execute("ip", "-br", "link"));
    }

    [Fact]
    public void Kernel_has_flowtables()
    {
        Requires.VirtualMachine();
        using NamespaceLab lab = new();
        LabNamespace space = lab.Add("flow");
        space.Ip("link add dummy0 type dummy", "link set dummy0 up");
        space.Execute(
            "nft", "table ip t { flowtable f { hook ingress priority 0; devices = { dummy0 }; }; chain c { type filter hook forward priority 0; flow add @f; }; }");
        Assert.Contains("flow add @f", space.Execute("nft", "list", "ruleset"));
    }
}
