using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.SystemTests.Systemd;

/// <summary>Asks a health port again and again, one connection each.</summary>
internal static class RequestLoad
{
    private static readonly TimeSpan Patience = Waits.Long;

    /// <summary>Asks until cancelled; a whole answer is good, whatever it says.</summary>
    /// <param name="space">Where the port is; null: here.</param>
    /// <param name="port">Of the loopback.</param>
    /// <param name="stop">Ends it after the request under way.</param>
    /// <param name="answered">Is called behind each request, whatever came of it.</param>
    /// <returns>How many were asked, and what went wrong.</returns>
    public static async Task<(int Asked, List<string> Failures)> RunAsync(LabNamespace? space, int port, CancellationToken stop, Action? answered = null)
    {
        int asked = 0;
        List<string> failures = [];
        while (!stop.IsCancellationRequested)
        {
            asked++;
            try
            {
                string answer = await AskAsync(space, port);
                if (!answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !answer.EndsWith('}'))
                {
                    failures.Add($"request {asked}: {(answer.Length == 0 ? "closed without an answer" : answer)}");
                }
            }
            catch (SocketException e)
            {
                failures.Add($"request {asked}: {e.SocketErrorCode}");
            }
            catch (OperationCanceledException)
            {
                failures.Add($"request {asked}: no answer within {Patience.TotalSeconds} s");
            }

            answered?.Invoke();
        }

        return (asked, failures);
    }

    private static async Task<string> AskAsync(LabNamespace? space, int port)
    {
        static Socket Open() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using Socket socket = space is null ? Open() : space.Get(Open);
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), patience.Token);
        await socket.SendAsync("GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n"u8.ToArray(), patience.Token);
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and int length)
        {
            answer.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }

        return answer.ToString();
    }
}
