using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScimSuite.Bars;

/// <summary>
/// L6: clients that send their headers or their body a byte at a time, or connect and say nothing, are let go; those that only keep a connection for later
/// are let be. Nobody else notices either. HTTP/2 is spoken over TLS only: its rapid resets are in <c>tests/gateway.Tests</c>, <c>RapidResetTests</c>.
/// </summary>
internal static class SlowClients
{
    private static readonly TimeSpan _watched = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var many = isFull ? 2_000 : 200;
        var gateway = new Uri(suite.Gateways[0]);
        var token = suite.Now.Tenants[0].Connectors[0].Token;
        await TokenFlood.GoodAsync(gateway, token, TimeSpan.FromSeconds(3));
        var before = await TokenFlood.GoodAsync(gateway, token, TimeSpan.FromSeconds(8));
        List<Figure> figures = [];
        foreach (var (what, count, beginning) in new (string, int, string?)[]
        {
            ("send headers at 10 B/s", many, "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Slow: "),
            ("send a body at 10 B/s", many / 10, $"POST /scim/v2/Users HTTP/1.1\r\nHost: {gateway.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/scim+json\r\nContent-Length: 100000\r\n\r\n"),
            ("connect and say nothing", many, null),
        })
        {
            var slow = await Crowd.OpenAsync(gateway, count, beginning);
            var lives = slow.LivesAsync(_watched, isDripping: beginning is not null);
            var during = await TokenFlood.GoodAsync(gateway, token, TimeSpan.FromSeconds(9));
            var longest = await lives;
            figures.Add(new("L6", $"{count:N0} clients {what}: the last was let go after", $"{longest:0.0} s", "≤ 15 s", longest <= 15));
            figures.Add(Beside(before, during));
        }

        var memory = suite.MemoryOf("gateway");
        var idle = isFull ? 10_000 : 1_000;
        using (var kept = await Crowd.OpenAsync(gateway, idle, $"GET /health HTTP/1.1\r\nHost: {gateway.Authority}\r\n\r\n"))
        {
            var during = await TokenFlood.GoodAsync(gateway, token, TimeSpan.FromSeconds(9));
            figures.Add(new("L6", $"connections of {idle:N0} that were kept for later and are still there after 9 s (memory {suite.MemoryOf("gateway") - memory:+0;-0} MiB)", $"{kept.Open:N0}", "all", kept.Open == idle));
            figures.Add(Beside(before, during));
        }

        return figures;
    }

    private static Figure Beside(List<double> before, List<double> during) =>
        new("L6", "p99 of good traffic beside them", $"{before.At(99):0.0} ms → {during.At(99):0.0} ms", "at most doubled", during.At(99) <= 2 * before.At(99));

    /// <summary>Many connections on one thread: their clients must not be what is measured.</summary>
    private sealed class Crowd(List<Socket> sockets) : IDisposable
    {
        private static readonly byte[] _drop = "a"u8.ToArray();
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public int Open => sockets.Count(socket => !IsClosed(socket));

        public static async Task<Crowd> OpenAsync(Uri gateway, int many, string? beginning)
        {
            var open = new ConcurrentBag<Socket>();
            await Parallel.ForEachAsync(Enumerable.Range(0, many), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Port), ct);
                if (beginning is not null)
                {
                    await socket.SendAsync(Encoding.ASCII.GetBytes(beginning), ct);
                }

                open.Add(socket);
            });
            return new Crowd([.. open]);
        }

        /// <summary>Seconds until the last of them was closed by the server; a byte each tenth of a second if they are to drip.</summary>
        public Task<double> LivesAsync(TimeSpan atMost, bool isDripping) => Task.Run(async () =>
        {
            while (sockets.Count > 0 && _watch.Elapsed < atMost)
            {
                foreach (var socket in sockets.ToList())
                {
                    if (IsClosed(socket) || (isDripping && !IsTaken(socket)))
                    {
                        socket.Dispose();
                        sockets.Remove(socket);
                    }
                }

                await Task.Delay(100);
            }

            var longest = _watch.Elapsed.TotalSeconds;
            Dispose();
            return longest;
        });

        public void Dispose() => sockets.ForEach(socket => socket.Dispose());

        private static bool IsTaken(Socket socket)
        {
            try
            {
                return socket.Send(_drop) > 0;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        /// <summary>Answered and ended, or reset. What it was answered is thrown away.</summary>
        private static bool IsClosed(Socket socket)
        {
            try
            {
                var buffer = new byte[2048];
                while (socket.Poll(0, SelectMode.SelectRead))
                {
                    if (socket.Receive(buffer) == 0)
                    {
                        return true;
                    }
                }

                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }
}
