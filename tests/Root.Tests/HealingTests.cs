namespace ScimSuite.Root.Tests;

/// <summary>Here no event arrives at all: what a tenant declared is learned all the same.</summary>
public sealed class HealingTests(SuiteOfThree suite) : IClassFixture<SuiteOfThree>
{
    [Fact]
    public async Task A_missed_event_heals()
    {
        const string urn = "urn:example:acme:2.0:User";
        var tenant = await suite.RegisterAsync();
        await tenant.AsAdministrator().SendAsync(HttpMethod.Post, $"/api/tenants/{tenant.Id}/schema-extensions",
            $$"""{"id":"{{urn}}","name":"Acme","resourceType":"User","attributes":[{"name":"badge"}]}""");

        var status = 0;
        for (var i = 0; i < 200 && status != 200; i++)
        {
            status = (await tenant.GetAsync($"/scim/v2/Users?filter={urn}:badge pr")).Status;
            await Task.Delay(50);
        }

        Assert.Equal(200, status);
    }
}
