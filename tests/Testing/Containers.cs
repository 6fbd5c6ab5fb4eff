using System.Net.Sockets;

namespace ScimSuite.Testing;

internal static class Containers
{
    /// <summary>Whether a container runtime answers; a client program without a daemon behind it does not count.</summary>
    public static bool Answer { get; } = Try();

    private static bool Try()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host && !host.StartsWith("unix://", StringComparison.Ordinal))
        {
            return true;
        }

        var socket = Environment.GetEnvironmentVariable("DOCKER_HOST")?["unix://".Length..] ?? "/var/run/docker.sock";
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
