using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Gateway.Credentials;
using ScimSuite.Messaging;
using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway.Tests;

/// <summary>The gateway itself, on its server, with real servers where the services would be. Only time and the broker are ours.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app, FakeTimeProvider clock, TokensStandIn tokens, Dictionary<string, StandIn> services, OutsideBroker broker, string publicKey)
    {
        _app = app;
        Clock = clock;
        Tokens = tokens;
        Services = services;
        Broker = broker;
        PublicKey = publicKey;
        Http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Clock { get; }
    public TokensStandIn Tokens { get; }
    public Dictionary<string, StandIn> Services { get; }
    public StandIn Users => Services["users"];
    public OutsideBroker Broker { get; }
    public HttpClient Http { get; }
    public string PublicKey { get; }
    public Verdicts Verdicts => _app.Services.GetRequiredService<Verdicts>();

    public static async Task<TestGateway> StartAsync(Dictionary<string, string?>? settings = null, string environment = "Production", ConcurrentQueue<string>? logs = null, string urls = "http://127.0.0.1:0")
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var broker = new OutsideBroker();
        var tokens = await TokensStandIn.StartAsync();
        var services = new Dictionary<string, StandIn>();
        foreach (var name in new[] { "users", "groups", "root", "tenants", "audit", "portal" })
        {
            services[name] = await StandIn.StartAsync();
        }

        var keys = AssertionKeys.Generate();
        var configuration = services.ToDictionary(service => $"services:{service.Key}:http:0", string? (service) => service.Value.Url);
        configuration["services:tokens:http:0"] = tokens.Url;
        configuration["Assertion:SigningKey"] = keys.SigningKey;
        configuration["PublicUrl"] = "https://scim.example.com";
        foreach (var (key, value) in settings ?? [])
        {
            configuration[key] = value;
        }

        var builder = WebApplication.CreateBuilder(["--environment", environment]);
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.WebHost.UseUrls(urls);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(new LogLines(logs)).SetMinimumLevel(LogLevel.Trace);
        }

        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IEventPublisher>(broker);
        builder.AddGateway();
        var app = builder.Build();
        app.UseGateway();
        await app.StartAsync();
        return new TestGateway(app, clock, tokens, services, broker, keys.PublicKey);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return Http.SendAsync(request);
    }

    /// <summary>Sends bytes that no HTTP client would, and reads until the gateway closes, or that long.</summary>
    /// <returns>What came back as text; empty where the connection was closed without a word.</returns>
    public async Task<string> RawAsync(string request, int milliseconds = 300)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port);
        var answer = new StringBuilder();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request));
            var buffer = new byte[8192];
            // For the whole answer: one that is kept alive after it never ends by itself.
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds));
            for (int read; (read = await socket.ReceiveAsync(buffer, patience.Token)) > 0;)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // closed in the middle, or kept alive after the answer
        }

        return answer.ToString();
    }

    /// <summary>What the broker's fan-out delivers.</summary>
    public Task VerdictsChangedAsync(Guid? connector, string? keyId)
    {
        var changed = new VerdictsChanged(connector, keyId);
        var envelope = EventEnvelope.Of(changed, Tokens.Tenant, new Actor("system", Guid.Empty, null), "r", Clock.GetUtcNow());
        return new ForgetVerdicts(Verdicts).HandleAsync(new Received<VerdictsChanged>(envelope, changed), CancellationToken.None);
    }

    /// <summary>What a service would make of the assertion it was sent.</summary>
    public async Task<ScimCaller?> CallerOf(Seen request)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Assertion:Keys:gateway", PublicKey)]).Build();
        return (await new AssertionReader(configuration, Clock).ReadAsync(request.Headers[InternalHeaders.Assertion]))?.Caller;
    }

    /// <summary>As SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Tokens.DisposeAsync();
        foreach (var service in Services.Values)
        {
            await service.DisposeAsync();
        }
    }

    private sealed class LogLines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>The broker as the gateway sees it: there, or away.</summary>
internal sealed class OutsideBroker : IEventPublisher
{
    public ConcurrentQueue<EventEnvelope> Published { get; } = new();

    /// <summary>What gateways say of themselves once a second.</summary>
    public ConcurrentQueue<EventEnvelope> Announced { get; } = new();
    public bool IsConnected { get; set; } = true;

    public Task PublishAsync(IReadOnlyList<EventEnvelope> inOrder, CancellationToken ct)
    {
        if (!IsConnected)
        {
            throw new IOException("the broker is away");
        }

        foreach (var envelope in inOrder)
        {
            (envelope.Type == GatewayAnnounced.Name ? Announced : Published).Enqueue(envelope);
        }

        return Task.CompletedTask;
    }
}

internal static class Answered
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>A SCIM error as RFC 7644 §3.12 has it, with our request id in its detail.</summary>
    public static async Task<string> ScimErrorAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/scim+json", response.Content.Headers.ContentType?.MediaType);
        var error = await response.JsonAsync();
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", error.GetProperty("schemas")[0].GetString());
        Assert.Equal(((int)status).ToString(), error.GetProperty("status").GetString());
        var detail = error.GetProperty("detail").GetString()!;
        Assert.Contains(Assert.Single(response.Headers.GetValues("X-Request-Id")), detail);
        return detail;
    }
}
