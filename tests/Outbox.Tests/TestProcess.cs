using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RabbitMQ.Client;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox.Tests.Persistence;
using ScimSuite.Persistence;
using ScimSuite.Testing;

namespace ScimSuite.Outbox.Tests;

/// <summary>One process of a service: what it is given, and nothing replaced.</summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private readonly IHost _host;

    private TestProcess(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IEventPublisher Publisher => _host.Services.GetRequiredService<IEventPublisher>();

    public TenantDatabases Databases => _host.Services.GetRequiredService<TenantDatabases>();

    public static async Task<TestProcess> StartAsync(
        string broker, Action<MessagingBuilder>? listen = null, TestDatabase? database = null, bool relays = false, Journal? journal = null, bool waits = true)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ConnectionStrings:rabbitmq"] = broker;
        builder.Services.AddSingleton(journal ?? new Journal());
        if (database is not null)
        {
            // These tests are about what happens, not how fast: a busy machine must not turn into 503.
            builder.Configuration["ConnectionStrings:scim"] = database.For("users") + ";Timeout=15;Command Timeout=15";
            builder.Configuration["ConnectionStrings:scim-relay"] = database.For("users_relay") + ";Timeout=15;Command Timeout=15";
            builder.AddTenantDatabase();
        }

        builder.AddMessaging("users", listen);
        if (relays)
        {
            builder.AddOutbox("users");
        }

        var host = builder.Build();
        await host.StartAsync();
        var process = new TestProcess(host);
        if (waits)
        {
            await Eventually.TrueAsync(() => process.Publisher.IsConnected, "the publisher is connected");
        }

        return process;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

/// <summary>What handlers saw, in order.</summary>
public sealed class Journal
{
    public ConcurrentQueue<EventEnvelope> Seen { get; } = [];

    public IReadOnlyList<long> VersionsOf(Guid aggregate) => [.. Seen.Where(seen => seen.AggregateId == aggregate).Select(seen => seen.Version)];
}

internal static class Eventually
{
    public static Task TrueAsync(Func<bool> isSo, string what, int seconds = 30) => TrueAsync(() => Task.FromResult(isSo()), what, seconds);

    public static async Task TrueAsync(Func<Task<bool>> isSo, string what, int seconds = 30)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"{what}: not within {seconds} s");
            await Task.Delay(20);
        }
    }
}

/// <summary>Events as services make them.</summary>
internal static class Some
{
    public static readonly Guid Tenant = Guid.NewGuid();

    public static GroupChanged Change(Guid group, long version, string name = "g") => new(group, version, name, [], [], []);

    public static EventEnvelope Envelope(IEvent happened, Guid? tenant = null) =>
        EventEnvelope.Of(happened, tenant ?? Tenant, new Actor("system", Guid.Empty, "test"), "request", DateTimeOffset.UtcNow);

    public static ScimCaller Caller(Guid tenant) => TestCaller.Connector(tenant) with { RequestId = "request" };
}

/// <summary>Looks into the broker from the side.</summary>
internal static class Queues
{
    public static async Task<T> WithChannelAsync<T>(TestBroker broker, Func<IChannel, Task<T>> look)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await look(channel);
    }

    /// <summary>How many messages lie there; -1 when there is no such queue.</summary>
    public static async Task<long> CountAsync(TestBroker broker, string queue)
    {
        try
        {
            return await WithChannelAsync(broker, async channel => (long)await channel.MessageCountAsync(queue));
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return -1;
        }
    }

    /// <summary>Waits until so many lie there.</summary>
    public static async Task HoldsAsync(TestBroker broker, string queue, long count)
    {
        var last = -1L;
        for (var i = 0; i < 300 && last != count; i++)
        {
            last = await CountAsync(broker, queue);
            await Task.Delay(100);
        }

        Assert.Equal((queue, count), (queue, last));
    }

    /// <summary>The broker's address by way of a wire that can be cut.</summary>
    public static string Through(this TestBroker broker, Proxy wire) => new UriBuilder(broker.Address) { Port = wire.Port }.Uri.ToString();

    public static Proxy Wire(this TestBroker broker) => new(new Uri(broker.Address).Host, new Uri(broker.Address).Port);
}
