using ScimSuite.Twins;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>Identity providers' whole conversations with the running suite: no unexpected status, equal states, one audit event for each change.</summary>
[Collection(SuiteCollection.Name)]
public sealed class TwinTests(Suite suite)
{
    [Theory]
    [InlineData("entra")]
    [InlineData("entra-flag")]
    [InlineData("okta-wizard")]
    [InlineData("okta-oin")]
    public async Task A_twin_and_the_service_agree_on_everyone_and_everything(string provider)
    {
        var report = await RunAsync(provider);

        Assert.True(report.Mutations > 50, $"only {report.Mutations} writes changed something: the twin hardly did anything");
        Assert.True(report.Agrees, string.Join('\n', [.. report.Unexpected, .. report.Differences, .. report.AuditDifferences, $"audit {report.AuditEvents}, mutations {report.Mutations}"]));
    }

    [Theory]
    [InlineData("onelogin", "onelogin", "tolerant")]
    [InlineData("jumpcloud", "jumpcloud", "tolerant")]
    [InlineData("ping", "ping", "tolerant")]
    [InlineData("sailpoint", "sailpoint", "strict")]
    public async Task A_twin_agrees_through_a_connector_of_its_own_dialect(string provider, string dialect, string mode)
    {
        var connector = await OwnConnector.MakeAsync(suite, 0, dialect, mode);
        using var file = connector.InASuiteFile();

        var report = await TwinRun.RunAsync(
            new TwinOptions { Provider = provider, Users = 20, Groups = 3, SuiteFile = file.Path, Tenant = 0, Connector = connector.Name }, CancellationToken.None);

        Assert.True(report.Mutations > 30, $"only {report.Mutations} writes changed something: the twin hardly did anything");
        Assert.True(report.Agrees, string.Join('\n', [.. report.Unexpected, .. report.Differences, .. report.AuditDifferences, $"audit {report.AuditEvents}, mutations {report.Mutations}"]));
        await ExchangesAgreeAsync(connector, report, dialect);
    }

    /// <summary>The exchange log has every request of the twin, and as many applied writes as changed something.</summary>
    private async Task ExchangesAgreeAsync(OwnConnector connector, TwinReport report, string dialect)
    {
        var path = $"/api/tenants/{connector.Tenant.Id}/connectors/{connector.Id}/activity?window=24h";
        await Eventually.HoldsAsync(
            async () => (await suite.SendAsync(HttpMethod.Get, path, connector.Tenant.ApiKey)).Json.GetProperty("totals").GetProperty("requests").GetInt32() >= report.Requests,
            TimeSpan.FromSeconds(20), $"all {report.Requests} requests are in the connector's activity");

        var activity = (await suite.SendAsync(HttpMethod.Get, path, connector.Tenant.ApiKey)).Json;
        var totals = activity.GetProperty("totals");
        Assert.Equal((report.Requests, report.Mutations, report.NoChanges),
            (totals.GetProperty("requests").GetInt32(), totals.GetProperty("applied").GetInt32(), totals.GetProperty("noChange").GetInt32()));
        Assert.Equal(dialect, activity.GetProperty("dialect").GetProperty("name").GetString());
    }

    private Task<TwinReport> RunAsync(string provider) => TwinRun.RunAsync(
        new TwinOptions { Provider = provider, Users = 40, Groups = 4, SuiteFile = suite.File, Tenant = 0, Connector = "main" }, CancellationToken.None);
}
