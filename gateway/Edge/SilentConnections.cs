using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScimSuite.Gateway.Edge;

/// <summary>
/// A connection that never says anything is let go. The server's own limits begin with a request's first byte: before it, it would wait for as long as it
/// does between two requests.
/// </summary>
internal static class SilentConnections
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public static void LetGo(ListenOptions listen) => listen.Use(next => async connection =>
    {
        using (var patience = new CancellationTokenSource(_patience))
        {
            try
            {
                // Looked at and not taken: whoever reads next finds it.
                var first = await connection.Transport.Input.ReadAsync(patience.Token);
                connection.Transport.Input.AdvanceTo(first.Buffer.Start);
            }
            catch (Exception e) when (e is OperationCanceledException or ConnectionResetException)
            {
                return;
            }
        }

        await next(connection);
    });
}
