using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ScimSuite.Caller;

namespace ScimSuite.Bars.Flood;

/// <summary>
/// <c>flood PORT PER_SECOND SECONDS KEY_ID</c>: bad tokens of four kinds, made beforehand, so that sending them costs as little as it can: nonsense, a right
/// checksum, a known key id with a wrong secret, and an access token nobody signed. One thread, plain sockets, requests spread evenly over time.
/// </summary>
internal static class BadTokens
{
    private const int Connections = 24;

    /// <summary>More than this unanswered, and no more is sent: what is asked for is a rate, not a heap.</summary>
    private const int MostOnTheWay = 4_000;

    public static int Run(string[] words)
    {
        var (port, perSecond, seconds) = (Number(words[0]), Number(words[1]), Number(words[2]));
        var requests = Enumerable.Range(0, perSecond * seconds).Select(number => Request(port, number, words[3])).ToArray();
        var sockets = Enumerable.Range(0, Connections).Select(_ => Connect(port)).ToArray();
        var (sent, answered, refused) = (0, 0, 0);
        var buffer = new byte[64 * 1024];
        Console.WriteLine("ready");
        Console.ReadLine();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds || (answered < sent && watch.Elapsed.TotalSeconds < seconds + 2))
        {
            var due = Math.Min(requests.Length, (int)(watch.Elapsed.TotalSeconds * perSecond));
            while (sent < due && sent - answered < MostOnTheWay)
            {
                Send(sockets, sent, requests[sent], port);
                sent++;
            }

            foreach (var socket in sockets)
            {
                while (socket.Available > 0)
                {
                    Count(buffer.AsSpan(0, socket.Receive(buffer)), ref answered, ref refused);
                }
            }

            Thread.Sleep(1);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sent} {answered} {refused}"));
        Console.In.ReadToEnd();
        return 0;
    }

    private static void Send(Socket[] sockets, int number, byte[] request, int port)
    {
        ref var socket = ref sockets[number % sockets.Length];
        try
        {
            socket.Send(request);
        }
        catch (SocketException)
        {
            // closed by the server, as it may: the flood goes on
            socket.Dispose();
            socket = Connect(port);
        }
    }

    /// <summary>A status line cut in two by the buffer's end is missed: a few in a million, and it errs against us.</summary>
    private static void Count(ReadOnlySpan<byte> answers, ref int answered, ref int refused)
    {
        for (int at; (at = answers.IndexOf("HTTP/1.1 "u8)) >= 0; answers = answers[(at + 9)..])
        {
            answered++;
            refused += answers.Length > at + 12 && answers.Slice(at + 9, 3) is [(byte)'4', (byte)'0', (byte)'1'] or [(byte)'4', (byte)'2', (byte)'9'] ? 1 : 0;
        }
    }

    private static byte[] Request(int port, int number, string knownKeyId) => Encoding.ASCII.GetBytes(
        $"GET /scim/v2/Users?count=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {Token(number, knownKeyId)}\r\n\r\n");

    private static string Token(int number, string knownKeyId) => (number % 4) switch
    {
        0 => $"sct_{Random.Shared.NextInt64():x}",
        1 => TokenFormat.New(TokenKind.Connector),
        2 => TokenFormat.Make(TokenKind.Connector, knownKeyId, TokenFormat.Parse(TokenFormat.New(TokenKind.Connector))!.Secret),
        _ => $"eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.{Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Random.Shared.NextInt64()} and so on and so on and so on and so on"))}.AAAA",
    };

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 256 * 1024 };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
