using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using ScimSuite.Testing;

namespace ScimSuite.Migrate.Tests;

/// <summary>The servers that all tests stand on.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task A_test_has_a_broker_that_nobody_else_sees()
    {
        await using var mine = await TestBroker.CreateAsync();
        await using var others = await TestBroker.CreateAsync();

        using var made = await mine.Management.PutAsJsonAsync($"api/queues/{mine.VirtualHost}/q", new { durable = true });

        made.EnsureSuccessStatusCode();
        Assert.Equal(1, (await mine.Management.GetFromJsonAsync<JsonElement>($"api/queues/{mine.VirtualHost}")).GetArrayLength());
        Assert.Equal(0, (await others.Management.GetFromJsonAsync<JsonElement>($"api/queues/{others.VirtualHost}")).GetArrayLength());
    }

    [Fact]
    public async Task A_fresh_database_takes_less_than_two_seconds_once_the_first_stands()
    {
        await TestDatabase.CreateAsync();
        var watch = Stopwatch.StartNew();

        await TestDatabase.CreateAsync();

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }
}
