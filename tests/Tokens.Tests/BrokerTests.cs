using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Tenants.Workers;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

/// <summary>The same two services with a broker between them.</summary>
public sealed class SuiteWithBroker : Suite
{
    private TestBroker? _broker;

    protected override TestBroker? Broker => _broker;

    public override async Task InitializeAsync()
    {
        _broker = await TestBroker.CreateAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _broker!.DisposeAsync();
    }
}

public sealed class BrokerTests(SuiteWithBroker suite) : IClassFixture<SuiteWithBroker>
{
    private static readonly TimeSpan ColdStart = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Suspending_a_connector_or_a_tenant_changes_verdicts_within_a_second()
    {
        var issued = await suite.IssueAsync();
        var connector = $"/api/tenants/{issued.Tenant}/connectors/{issued.Connector}";
        var tenant = $"/api/tenants/{issued.Tenant}";

        // The first one finds queues and connections being made.
        await BecomesAsync(issued, $"{connector}/suspend", "disabled", ColdStart);

        await BecomesAsync(issued, $"{connector}/resume", "valid", TimeSpan.FromSeconds(1));
        await BecomesAsync(issued, $"{tenant}/suspend", "suspended", TimeSpan.FromSeconds(1));
        await BecomesAsync(issued, $"{tenant}/resume", "valid", TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Deleting_a_tenant_makes_its_tokens_worth_nothing()
    {
        var issued = await suite.IssueAsync();

        var (status, _) = await Suite.SendAsync(suite.Tenants, TestCaller.Operator(), HttpMethod.Delete, $"/api/tenants/{issued.Tenant}");

        Assert.Equal(System.Net.HttpStatusCode.Accepted, status);
        await WaitAsync(async () => await suite.ResultAsync(issued.Token) == "suspended", ColdStart, "its tokens are refused at once");
        await BecomesAsync(issued, $"/api/tenants/{issued.Tenant}/restore", "valid", TimeSpan.FromSeconds(1));

        await Suite.SendAsync(suite.Tenants, TestCaller.Operator(), HttpMethod.Delete, $"/api/tenants/{issued.Tenant}");
        await suite.Tenants.Services.GetRequiredService<Removal>().RemoveDueAsync(DateTimeOffset.UtcNow.AddHours(25), CancellationToken.None);
        await WaitAsync(async () => await suite.ResultAsync(issued.Token) == "unknown", ColdStart, "its tokens are unknown");
    }

    private async Task BecomesAsync(Issued issued, string path, string result, TimeSpan within)
    {
        var (status, answer) = await Suite.SendAsync(suite.Tenants, TestCaller.Operator(), HttpMethod.Post, path);
        Assert.True(status == System.Net.HttpStatusCode.OK, $"{status} {answer}");
        await WaitAsync(async () => await suite.ResultAsync(issued.Token) == result, within, $"{path}: {result}");
    }

    private static async Task WaitAsync(Func<Task<bool>> holds, TimeSpan within, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(since.Elapsed < within, $"{what} not within {within.TotalSeconds} s");
            await Task.Delay(20);
        }
    }
}
