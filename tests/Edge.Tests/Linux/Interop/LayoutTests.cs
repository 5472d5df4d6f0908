using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux.Interop;

namespace Edge.Tests.Linux.Interop;

/// <summary>
/// Proves every struct that crosses into C, and every number that repeats one of C's, against the headers themselves: one generated
/// file of static assertions for each machine that we ship for.
/// </summary>
public sealed class LayoutTests
{
    /// <summary>What the structs and constants of this repository are defined in.</summary>
    private static readonly string[] Headers =
    [
        "stddef.h", "errno.h", "fcntl.h", "poll.h", "unistd.h", "sys/socket.h", "sys/uio.h", "sys/eventfd.h", "netinet/in.h",
        "linux/version.h", "linux/gpio.h", "linux/input.h", "linux/if.h", "linux/if_arp.h", "linux/netlink.h", "linux/rtnetlink.h", "linux/if_packet.h", "linux/if_ether.h", "linux/filter.h", "linux/if_link.h", "linux/if_addr.h", "linux/fib_rules.h", "linux/netfilter.h",
        "linux/netfilter/nfnetlink.h", "linux/netfilter/nf_tables.h", "linux/netfilter/nf_nat.h",
        "linux/netfilter/nf_conntrack_common.h", "linux/netfilter/nf_conntrack_tcp.h", "linux/netfilter/nfnetlink_conntrack.h", "linux/netfilter_arp.h",
        "sys/timex.h", "mosquitto.h", "mqtt_protocol.h",
    ];

    /// <summary>Constants that older headers than ours do not have yet, with the kernel that brought them.</summary>
    private static readonly Dictionary<string, string> NewerThan = new(StringComparer.Ordinal)
    {
        ["NFT_MSG_DESTROYTABLE"] = "KERNEL_VERSION(6, 3, 0)",
        ["NFT_MSG_DESTROYCHAIN"] = "KERNEL_VERSION(6, 3, 0)",
        ["NFT_MSG_DESTROYRULE"] = "KERNEL_VERSION(6, 3, 0)",
        ["NFT_MSG_DESTROYSET"] = "KERNEL_VERSION(6, 3, 0)",
        ["NFT_MSG_DESTROYSETELEM"] = "KERNEL_VERSION(6, 3, 0)",
        ["NFT_TABLE_F_PERSIST"] = "KERNEL_VERSION(6, 9, 0)",
    };

    /// <summary>Renamed constants: the old name is in every header.</summary>
    private static readonly Dictionary<string, string> OldNames = new(StringComparer.Ordinal)
    {
        ["NFT_BITWISE_MASK_XOR"] = "NFT_BITWISE_BOOL",
    };

    public static TheoryData<string> Compilers => ["gcc", "aarch64-linux-gnu-gcc"];

    private static List<Type> Structs =>
    [
        .. typeof(Libmosquitto).Assembly.GetTypes().Where(type => type is { IsValueType: true, IsEnum: false, IsByRefLike: false }
            && type.Namespace == typeof(Libmosquitto).Namespace
            && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            && !type.Name.Contains('<', StringComparison.Ordinal)),
    ];

    [Fact]
    public void Every_interop_struct_names_its_c_struct()
    {
        string[] uncovered = [.. Structs.Where(type => type.GetCustomAttribute<CStructAttribute>() is null).Select(type => type.Name)];

        Assert.Empty(uncovered);
        Assert.NotEmpty(Structs);
    }

    [Theory]
    [MemberData(nameof(Compilers))]
    public async Task Structs_have_the_layout_of_c(string compiler)
    {
        CCompiler.Require(compiler);
        StringBuilder source = new();
        foreach (Type type in Structs)
        {
            CStructAttribute c = type.GetCustomAttribute<CStructAttribute>()!;
            string name = c.IsTypedef ? c.Name : $"struct {c.Name}";
            source.AppendLine($"#include <{c.Header}>");
            source.AppendLine($"_Static_assert(sizeof({name}) == {SizeOf(type)}, \"size of {name}\");");
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                string member = field.GetCustomAttribute<CNameAttribute>()?.Name ?? field.Name;
                source.AppendLine($"_Static_assert(offsetof({name}, {member}) == {OffsetOf(type, field)}, \"{name}.{member}\");");
                source.AppendLine(
                    $"_Static_assert(sizeof((({name} *)0)->{member}) == {SizeOf(field.FieldType)}, \"size of {name}.{member}\");");
            }
        }

        await AssertCompilesAsync(compiler, $"#include <stddef.h>\n{source}");
    }

    [Theory]
    [MemberData(nameof(Compilers))]
    public async Task Constants_have_the_values_of_c(string compiler)
    {
        CCompiler.Require(compiler);
        List<CConstant> constants = CConstantScanner.Scan(Repository());
        StringBuilder source = new();
        foreach (string header in Headers)
        {
            source.AppendLine($"#include <{header}>");
        }

        // nft's own user data numbers are in libnftnl's header, which need not be installed.
        source.AppendLine("#if __has_include(<libnftnl/udata.h>)\n#include <libnftnl/udata.h>\n#define HAVE_UDATA 1\n#endif");
        foreach (CConstant constant in constants)
        {
            string? condition = constant.Expression.StartsWith("NFTNL_UDATA_", StringComparison.Ordinal) ? "HAVE_UDATA"
                : NewerThan.TryGetValue(constant.Expression, out string? kernel) ? $"LINUX_VERSION_CODE >= {kernel}"
                : null;
            string expression = OldNames.GetValueOrDefault(constant.Expression, constant.Expression);
            string assertion = $"_Static_assert((long long)({expression}) == {constant.Value}LL, \"{constant.Where}\");";
            source.AppendLine(condition is null ? assertion : $"#if {condition}\n{assertion}\n#endif");
        }

        await AssertCompilesAsync(compiler, source.ToString());

        // The numbers are found by how the source is written: if that changes, this test must not pass by finding none.
        Assert.True(constants.Count > 300, $"only {constants.Count} constants found");
        Assert.Contains(constants, constant => constant.Expression == "MOSQ_ERR_TLS");
        Assert.Contains(constants, constant => constant.Expression == "NFTA_SET_ELEM_KEY");
        Assert.Contains(constants, constant => constant.Expression == "ECONNREFUSED");
    }

    [Theory]
    [InlineData("    internal const ushort Key = 1; // NFTA_SET_ELEM_KEY", "NFTA_SET_ELEM_KEY", 1)]
    [InlineData("    private const int Headers = 0x10; // sizeof(struct nlmsghdr)", "sizeof(struct nlmsghdr)", 16)]
    [InlineData("    internal const int MOSQ_LOG_ERR = 1 << 3;", "MOSQ_LOG_ERR", 8)]
    public void Scanner_reads_how_the_source_names_c(string line, string expression, long value)
    {
        string root = Directory.CreateTempSubdirectory("edge-scan-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "src/Edge.Linux"));
            Directory.CreateDirectory(Path.Combine(root, "src/Edge.Nftables"));
            File.WriteAllText(Path.Combine(root, "src/Edge.Linux/A.cs"), line);

            CConstant constant = Assert.Single(CConstantScanner.Scan(root));

            Assert.Equal((expression, value), (constant.Expression, constant.Value));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task AssertCompilesAsync(string compiler, string source)
    {
        string errors = await CCompiler.CheckAsync(compiler, source);
        if (errors.Length > 0)
        {
            Assert.Fail($"{compiler} disagrees with our source:\n{errors}");
        }
    }

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "needs the sources beside the tests");
        return folder!.FullName;
    }

    // The tests run on 64 bits, as every machine we ship for, so sizes here are sizes there.
    private static int SizeOf(Type type) => type.IsPointer || type.IsFunctionPointer ? IntPtr.Size
        : (int)typeof(LayoutTests).GetMethod(nameof(SizeOfManaged), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.IsEnum ? Enum.GetUnderlyingType(type) : type).Invoke(null, null)!;

    private static int SizeOfManaged<T>() => Unsafe.SizeOf<T>();

    private static int OffsetOf(Type type, FieldInfo field) => (int)Marshal.OffsetOf(type, field.Name);
}
