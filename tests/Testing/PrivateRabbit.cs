using System.Globalization;
using System.Net.Sockets;
using ScimSuite.Local;
using DotNet.Testcontainers.Builders;

namespace ScimSuite.Testing;

/// <summary>One RabbitMQ for the whole run, found or started like the database. Each test takes a virtual host of its own.</summary>
internal static class PrivateRabbit
{
    private const string User = "test";
    private static readonly Lazy<Task<RabbitServer>> Running = new(StartAsync);

    public static Task<RabbitServer> ServerAsync() => Running.Value;

    private static Task<RabbitServer> StartAsync() =>
        Containers.Answer ? StartContainerAsync() : SharedServer.JoinAsync<RabbitServer>("rabbitmq", PrepareAsync, WaitAsync);

    private static async Task<RabbitServer> StartContainerAsync()
    {
        var container = new ContainerBuilder("rabbitmq:3-management-alpine")
            .WithEnvironment("RABBITMQ_DEFAULT_USER", User).WithEnvironment("RABBITMQ_DEFAULT_PASS", User)
            .WithPortBinding(5672, assignRandomHostPort: true).WithPortBinding(15672, assignRandomHostPort: true).Build();
        await container.StartAsync();
        var server = new RabbitServer(container.Hostname, container.GetMappedPublicPort(5672), container.GetMappedPublicPort(15672), User, User);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await WaitAsync(server, limit.Token);
        return server;
    }

    private static async Task<RabbitServer> PrepareAsync(string folder)
    {
        var local = await Machine.ServersAsync();
        var node = new RabbitNode(folder, LocalServers.FreePort(), LocalServers.FreePort(), LocalServers.FreePort(), LocalServers.FreePort(), User, User);
        node.WriteFiles();
        Machine.GiveTo(local.RabbitAccount, folder);

        var asUser = string.Join(' ', Machine.AsUser(local.RabbitAccount));
        SharedServer.WriteRun(folder, node.Environment, string.Create(CultureInfo.InvariantCulture, $"""
            {asUser} --pdeathsig KILL {local.Epmd} -port {node.EpmdPort} -address 127.0.0.1 &
            exec {asUser} --pdeathsig KILL {local.RabbitServer}
            """));
        return new RabbitServer("127.0.0.1", node.Port, node.ManagementPort, User, User);
    }

    private static async Task WaitAsync(RabbitServer server, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = server.Management, Timeout = TimeSpan.FromSeconds(5) };
        http.DefaultRequestHeaders.Authorization = server.BasicAuthentication;
        while (true)
        {
            try
            {
                // The management port opens before the broker takes connections; both must answer.
                using var port = new TcpClient();
                await port.ConnectAsync(server.Host, server.Port, ct);
                using var answer = await http.GetAsync("api/overview", ct);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception e) when ((e is SocketException or HttpRequestException or TaskCanceledException) && !ct.IsCancellationRequested)
            {
                // not yet
            }

            await Task.Delay(100, ct);
        }
    }
}
