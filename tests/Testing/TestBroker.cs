using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace ScimSuite.Testing;

/// <summary>Where a RabbitMQ is and who may manage it.</summary>
public sealed record RabbitServer(string Host, int Port, int ManagementPort, string User, string Password)
{
    internal Uri Management => new(string.Create(CultureInfo.InvariantCulture, $"http://{Host}:{ManagementPort}/"));

    internal AuthenticationHeaderValue BasicAuthentication => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
}

/// <summary>A broker nobody else sees: a virtual host of its own on the run's RabbitMQ, removed at the end.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly RabbitServer _server;
    private readonly string _host = $"test-{Guid.NewGuid():N}";

    private TestBroker(RabbitServer server)
    {
        _server = server;
        Management = new HttpClient { BaseAddress = server.Management };
        Management.DefaultRequestHeaders.Authorization = server.BasicAuthentication;
    }

    /// <summary>For <c>ConnectionStrings:rabbitmq</c>.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"amqp://{_server.User}:{_server.Password}@{_server.Host}:{_server.Port}/{_host}");

    /// <summary>RabbitMQ's own HTTP API, to look at queues or to close connections.</summary>
    public HttpClient Management { get; }

    public string VirtualHost => _host;

    public static async Task<TestBroker> CreateAsync()
    {
        var broker = new TestBroker(await PrivateRabbit.ServerAsync());
        using var made = await broker.Management.PutAsJsonAsync($"api/vhosts/{broker._host}", new { });
        made.EnsureSuccessStatusCode();
        using var allowed = await broker.Management.PutAsJsonAsync(
            $"api/permissions/{broker._host}/{broker._server.User}", new { configure = ".*", write = ".*", read = ".*" });
        allowed.EnsureSuccessStatusCode();
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        using var removed = await Management.DeleteAsync($"api/vhosts/{_host}");
        Management.Dispose();
    }
}
