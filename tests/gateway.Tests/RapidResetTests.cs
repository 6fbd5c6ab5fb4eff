using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Xunit.Abstractions;

namespace ScimSuite.Gateway.Tests;

/// <summary>Bar L6, HTTP/2: requests that are taken back at once (CVE-2023-44487), and headers that never end (CVE-2024-27316), in frames as RFC 9113 has them.</summary>
public sealed class RapidResetTests(ITestOutputHelper output)
{
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte Continuation = 9;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    [Fact]
    public async Task A_client_that_takes_back_its_requests_at_once_is_let_go_and_others_are_served()
    {
        using var files = new CertificateFiles("one");
        await using var gateway = await TestGateway.StartAsync(files.Settings(), urls: "https://127.0.0.1:0");
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = CertificateFiles.IsOurs } }) { BaseAddress = gateway.Http.BaseAddress };
        var before = await GoodAsync(http, TimeSpan.FromSeconds(2));

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var attackers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => AttackAsync(gateway.Http.BaseAddress!, RapidReset, stop.Token))).ToList();
        var during = await GoodAsync(http, TimeSpan.FromSeconds(3));
        var attacks = (await Task.WhenAll(attackers)).SelectMany(each => each).ToList();

        // Each is ended by the server. The attackers write as fast as this machine can: what good traffic suffers is theirs, on the same cores, more than the gateway's.
        output.WriteLine($"L6: {attacks.Count} attacks of up to {attacks.Max(attack => attack.Requests):N0} requests taken back at once; the last ended after {attacks.Max(attack => attack.Seconds):0.0} s; p99 of good traffic {before:0.0} ms → {during:0.0} ms");
        Assert.NotEmpty(attacks);
        Assert.All(attacks, attack => Assert.InRange(attack.Seconds, 0, 15));
    }

    [Fact]
    public async Task A_client_whose_headers_never_end_is_let_go()
    {
        using var files = new CertificateFiles("one");
        await using var gateway = await TestGateway.StartAsync(files.Settings(), urls: "https://127.0.0.1:0");

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var attacks = await AttackAsync(gateway.Http.BaseAddress!, EndlessHeaders, stop.Token, times: 1);

        output.WriteLine($"L6: headers without end were ended after {attacks.Single().Seconds:0.0} s");
        Assert.False(stop.IsCancellationRequested);
    }

    private static async Task<double> GoodAsync(HttpClient http, TimeSpan duration)
    {
        List<double> latencies = [];
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < duration; await Task.Delay(10))
        {
            var sent = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync("/health");
            Assert.True(answer.IsSuccessStatusCode);
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return latencies.Order().ElementAt(latencies.Count * 99 / 100);
    }

    /// <summary>Again and again on a new connection: how many requests each took, and how long it lived.</summary>
    private static async Task<List<(int Requests, double Seconds)>> AttackAsync(Uri gateway, Func<int, byte[]> frames, CancellationToken ct, int times = int.MaxValue)
    {
        List<(int, double)> attacks = [];
        while (attacks.Count < times && !ct.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            var requests = 0;
            try
            {
                using var tcp = new TcpClient();
                await tcp.ConnectAsync(gateway.Host, gateway.Port, ct);
                await using var tls = new SslStream(tcp.GetStream());
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2], RemoteCertificateValidationCallback = CertificateFiles.IsOurs,
                }, ct);
                await tls.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])], ct);
                var end = EndsAsync(tls, ct);
                for (; !end.IsCompleted; requests++)
                {
                    await tls.WriteAsync(frames(requests), ct);
                }

                await end;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // closed in the middle of a frame
            }
            catch (OperationCanceledException)
            {
                return attacks;
            }

            attacks.Add((requests, watch.Elapsed.TotalSeconds));
        }

        return attacks;
    }

    private static byte[] RapidReset(int number)
    {
        var stream = (2 * number) + 1;
        return [.. Frame(Headers, EndStream | EndHeaders, stream, Request()), .. Frame(Reset, 0, stream, [0, 0, 0, 8])];
    }

    private static byte[] EndlessHeaders(int number) => number == 0
        ? Frame(Headers, EndStream, 1, Request())
        : Frame(Continuation, 0, 1, [.. Literal($"x-{number}", new string('a', 200))]);

    private static byte[] Request() => [0x82, 0x87, .. Indexed(4, "/scim/v2/Users"), .. Indexed(1, "localhost"), .. Literal("authorization", "Bearer sct_nonsense")];

    /// <summary>HPACK, RFC 7541 §6.2.2: literal without indexing, the name from the static table or in full.</summary>
    private static byte[] Indexed(byte name, string value) => [name, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. value.Length < 127 ? [(byte)value.Length] : new byte[] { 127, (byte)(value.Length - 127) }, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Frame(byte type, int flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length);
        (frame[3], frame[4]) = (type, (byte)flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>When the server says GOAWAY or closes.</summary>
    private static async Task EndsAsync(SslStream tls, CancellationToken ct)
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await tls.ReadExactlyAsync(head, ct);
                await tls.ReadExactlyAsync(new byte[(head[0] << 16) | (head[1] << 8) | head[2]], ct);
                if (head[3] == GoAway)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
            // closed
        }
    }
}
