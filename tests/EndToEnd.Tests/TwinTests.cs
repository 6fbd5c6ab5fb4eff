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

    [Fact]
    public async Task No_token_is_in_any_line_that_any_process_wrote()
    {
        await RunAsync("entra");
        await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?access_token=" + suite.Now.Token(0, "main"), null);

        var secrets = suite.Now.Tenants.SelectMany(tenant => tenant.Connectors.Select(c => c.Token).Append(tenant.ApiKey)).Select(token => token.Split('_')[2]).ToArray();
        Assert.NotEmpty(suite.Lines);
        Assert.DoesNotContain(suite.Lines, line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
    }

    private Task<TwinReport> RunAsync(string provider) => TwinRun.RunAsync(
        new TwinOptions { Provider = provider, Users = 40, Groups = 4, SuiteFile = suite.File, Tenant = 0, Connector = "main" }, CancellationToken.None);
}
