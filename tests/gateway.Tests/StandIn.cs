using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ScimSuite.Gateway.Tests;

internal sealed record Seen(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, long BodyLength);

/// <summary>A real server where a service would stand. It keeps what reached it.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandIn(WebApplication app) => _app = app;

    public ConcurrentQueue<Seen> Requests { get; } = new();
    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("{}");

    /// <summary>What it says at <c>/ready</c>, which is asked all the time and is not kept.</summary>
    public Func<HttpContext, Task> Ready { get; set; } = context => context.Response.WriteAsync("{}");
    public string Url => _app.Urls.First();

    public static async Task<StandIn> StartAsync(Func<HttpContext, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var standIn = new StandIn(app);
        standIn.Answer = answer ?? standIn.Answer;
        app.Run(async context =>
        {
            if (context.Request.Path == "/ready")
            {
                await standIn.Ready(context);
                return;
            }

            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            body.Position = 0;
            context.Request.Body = body;
            standIn.Requests.Enqueue(new Seen(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "",
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.Length));
            await standIn.Answer(context);
        });
        await app.StartAsync();
        return standIn;
    }

    public Seen Last => Requests.Last();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>Accepts a connection, takes what comes and closes: what an orchestrator's port does while the service behind it is away.</summary>
internal sealed class ClosedDoor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _closing;
    private int _requests;

    public ClosedDoor()
    {
        _listener.Start();
        _closing = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    var beginning = new byte[256];
                    var read = await client.GetStream().ReadAsync(beginning);
                    if (System.Text.Encoding.ASCII.GetString(beginning, 0, read).Contains("/scim/"))
                    {
                        Interlocked.Increment(ref _requests);
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // disposed
            }
        });
    }

    /// <summary>SCIM requests only: readiness is asked all the time.</summary>
    public int Requests => Volatile.Read(ref _requests);
    public string Url => $"http://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _closing;
    }
}
