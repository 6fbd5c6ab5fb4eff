using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ScimSuite.Outbox.Tests;

/// <summary>A wire with scissors: stands between us and a server, counts round trips, and can be cut or frozen.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly string _host;
    private readonly int _port;
    private volatile TaskCompletionSource? _frozen;
    private volatile bool _isCut;
    private long _roundTrips;

    public Proxy(string host, int port)
    {
        _host = host;
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often something was sent after the last answer had come: what really crossed the wire and was waited for.</summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>The server is gone: connections end, new ones are refused at once.</summary>
    public void Cut()
    {
        _isCut = true;
        CloseAll();
    }

    public void Mend() => _isCut = false;

    /// <summary>The server hangs: its sockets are open, and nothing comes through.</summary>
    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => Interlocked.Exchange(ref _frozen, null)?.TrySetResult();

    public void CloseAll()
    {
        foreach (var socket in _sockets.Keys)
        {
            socket.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        Thaw();
        _listener.Stop();
        CloseAll();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_ended.Token);
                _ = ForwardAsync(client);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _sockets[client] = 1;
        _sockets[server] = 1;
        try
        {
            if (!_isCut)
            {
                await server.ConnectAsync(_host, _port);
                var answered = new StrongBox { Value = true };
                await Task.WhenAny(PumpAsync(client, server, () => Asked(answered)), PumpAsync(server, client, () => answered.Value = true));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // that end is gone; the other is closed below
        }
        finally
        {
            _sockets.TryRemove(client, out _);
            _sockets.TryRemove(server, out _);
            client.Close(0);
            server.Close(0);
        }
    }

    private void Asked(StrongBox answered)
    {
        if (answered.Value)
        {
            answered.Value = false;
            Interlocked.Increment(ref _roundTrips);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Action seen)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var read = await from.ReceiveAsync(buffer);
                if (_frozen is { } frozen)
                {
                    await frozen.Task;
                }

                if (read == 0)
                {
                    return;
                }

                seen();
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // closed by either side
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
