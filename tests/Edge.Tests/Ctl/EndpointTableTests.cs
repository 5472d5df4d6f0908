using Edge.Ctl.Output;
using Edge.Protocol.Admin;

namespace Edge.Tests.Ctl;

/// <summary>How a person sees that an endpoint does not answer.</summary>
public sealed class EndpointTableTests
{
    [Theory]
    [InlineData(false, "Demoted")]
    [InlineData(true, "demoted: tcp refused, 42 s ago")]
    public void A_demoted_endpoint_says_so_and_why_where_there_is_room(bool wide, string state)
    {
        using var text = new StringWriter();
        EndpointRow row = new("shop", "web", "web-x", "10.1.0.1") { Ports = ["http:8080/TCP"], Ready = true, Serving = true };
        ObjectTables.Endpoints(new CtlConsole(text, TextWriter.Null, TextReader.Null, colour: false), [row, row with { Demoted = "tcp refused, 42 s ago" }], wide);
        string[] lines = text.ToString().Split('\n');
        Assert.Contains(" Ready ", lines[1], StringComparison.Ordinal);
        Assert.Contains($" {state} ", lines[2] + " ", StringComparison.Ordinal);
    }
}
