using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>Takes spans, metrics and log records as a collector does (OTLP over HTTP), and keeps the bytes: text is plain in protobuf. One file for a process and signal.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _oneAtATime = new();

    private OtlpReceiver(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public string Address => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var receiver = new OtlpReceiver(builder.Build(), folder);
        receiver._app.MapPost("/{process}/v1/{signal}", receiver.KeepAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task KeepAsync(string process, string signal, HttpRequest request)
    {
        var name = $"{process}.{signal}";
        var turn = _oneAtATime.GetOrAdd(name, _ => new SemaphoreSlim(1));
        await turn.WaitAsync();
        try
        {
            await using var file = new FileStream(Path.Combine(_folder, name), FileMode.Append);
            await request.Body.CopyToAsync(file);
        }
        finally
        {
            turn.Release();
        }

        request.HttpContext.Response.ContentType = "application/x-protobuf";        // an empty answer: all was taken
    }
}
