using Edge.Linux;
using Edge.Linux.Netlink;

namespace Edge.Tests.Linux.Netlink;

public sealed class NetlinkAcknowledgementTests
{
    // struct nlmsghdr of a request of 28 bytes, as it is repeated in the answer
    private const string Request = "1c000000 0c0a0104 05000000 00000000";

    [Fact]
    public void Success_has_no_error()
    {
        NetlinkAcknowledgement answer = Read("00000000" + Request, NetlinkFlags.Capped);

        Assert.Equal(new NetlinkAcknowledgement(Errno.None, null, null, 5), answer);
        answer.ThrowIfError("test");
    }

    [Fact]
    public void Text_and_offset_follow_a_capped_request()
    {
        NetlinkAcknowledgement answer = Read(
            "efffffff" // -EEXIST
            + Request
            + "0a000100 6e6f7065 21000000" // NLMSGERR_ATTR_MSG "nope!"
            + "08000200 34000000", // NLMSGERR_ATTR_OFFS 52
            NetlinkFlags.Capped | NetlinkFlags.AcknowledgeAttributes);

        Assert.Equal(new NetlinkAcknowledgement(Errno.EEXIST, "nope!", 52, 5), answer);
    }

    [Fact]
    public void Text_follows_the_whole_request_when_it_is_repeated()
    {
        NetlinkAcknowledgement answer = Read(
            "ffffffff" // -EPERM
            + Request + "02000000 08000100 61626300" // the rest of the request
            + "07000100 6e6f0000",
            NetlinkFlags.AcknowledgeAttributes);

        Assert.Equal(new NetlinkAcknowledgement(Errno.EPERM, "no", null, 5), answer);
    }

    [Fact]
    public void Error_throws_with_operation_name_and_text()
    {
        var answer = new NetlinkAcknowledgement(Errno.EEXIST, "already there", 52, 5);

        NetlinkException exception = Assert.Throws<NetlinkException>(() => answer.ThrowIfError("add chain ip edge x"));

        Assert.Equal("add chain ip edge x: EEXIST (File exists): already there", exception.Message);
        Assert.Equal((52, 5u), (exception.Offset, exception.Sequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData("efffffff")]
    [InlineData("efffffff 1c000000 0c0a0104 05000000")]
    public void Truncated_answer_throws(string hex) =>
        Assert.Throws<NetlinkException>(() => Read(hex, NetlinkFlags.AcknowledgeAttributes));

    [Fact]
    public void Repeated_request_that_is_longer_than_the_answer_is_survived()
    {
        NetlinkAcknowledgement answer = Read(
            "efffffff ffffff0f 0c0a0104 05000000 00000000", NetlinkFlags.AcknowledgeAttributes);

        Assert.Equal(Errno.EEXIST, answer.Errno);
    }

    private static NetlinkAcknowledgement Read(string hex, NetlinkFlags flags) =>
        NetlinkAcknowledgement.Read(
            new NetlinkMessageHeader(NetlinkMessage.Error, flags, 5, 1),
            Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
}
