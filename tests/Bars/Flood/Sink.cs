using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScimSuite.Bars.Flood;

/// <summary><c>sink</c>: answers every request with the same bytes, which is the least that anything can do with it. What good traffic suffers beside a flood of this is the machine's.</summary>
internal static class Sink
{
    private static readonly byte[] _answer = Encoding.ASCII.GetBytes($"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/scim+json\r\nContent-Length: 160\r\n\r\n{new string('x', 160)}");

    public static int Run()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        new Thread(() => Accept(listener)) { IsBackground = true }.Start();
        Console.In.ReadToEnd();
        return 0;
    }

    private static void Accept(Socket listener)
    {
        while (true)
        {
            var socket = listener.Accept();
            socket.NoDelay = true;
            new Thread(() => Answer(socket), maxStackSize: 128 * 1024) { IsBackground = true }.Start();
        }
    }

    private static void Answer(Socket socket)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int length; (length = socket.Receive(buffer)) > 0;)
            {
                // A request cut in two is answered with its second half, or one late: who floods does not mind.
                for (var ends = buffer.AsSpan(0, length).Count("\r\n\r\n"u8); ends > 0; ends--)
                {
                    socket.Send(_answer);
                }
            }
        }
        catch (SocketException)
        {
            // it has gone
        }
    }
}
