using System.Text.Json;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>What <c>--demo</c> promises: two tenants with a life of their own, and a connector in every state. The README's first picture is of it.</summary>
internal sealed class LivingDemo(SuiteFile suite, HttpClient http)
{
    private static readonly bool IsPictured = Environment.GetEnvironmentVariable("SCIMSUITE_SCREENSHOTS") is not null;
    private readonly SuiteTenant _halden = suite.Tenants.Single(tenant => tenant.Name == "Halden Robotics");

    public async Task ShowsAsync()
    {
        await Eventually.HoldsAsync(async () => await CountAsync("Entra ID production", "applied") > 30, TimeSpan.FromSeconds(90), "Entra provisions");
        await Eventually.HoldsAsync(async () => await CountAsync("OneLogin, acquired sites", "refused") >= 5, TimeSpan.FromSeconds(90), "OneLogin's template is refused");
        Assert.Equal(0, await CountAsync("OneLogin, acquired sites", "applied"));
        Assert.Equal(0, await CountAsync("Okta contractors", "requests"));

        await using var browser = await PortalBrowser.OpenAsync(suite.Portal);
        await browser.SignInAsync(_halden.Owner);
        if (IsPictured)
        {
            await Eventually.HoldsAsync(async () => await MinutesAsync("Entra ID production") >= 7, TimeSpan.FromMinutes(40), "its rounds of changes fill an hour's chart");
        }

        await browser.GoAsync($"/t/{_halden.Id}/connectors");
        var shown = await browser.Page.Locator("main").InnerTextAsync();
        Assert.All(["Degraded", "Waiting"], state => Assert.Contains(state, shown, StringComparison.Ordinal));
        await browser.ScreenshotAsync("demo-connectors");
        await browser.GoAsync($"/t/{_halden.Id}/connectors/{IdOf("Entra ID production")}");
        await browser.ScreenshotAsync("demo-connector");
        await browser.GoAsync($"/t/{_halden.Id}/connectors/{IdOf("OneLogin, acquired sites")}");
        await browser.ScreenshotAsync("demo-failing");
        Assert.Empty(browser.Complaints);

        if (IsPictured)
        {
            await using var console = await PortalBrowser.OpenAsync(suite.Portal);
            await console.SignInAsync(suite.Operator);
            await console.GoAsync("/operator");
            await console.ScreenshotAsync("demo-operator");
        }
    }

    private string IdOf(string connector) => _halden.Connectors.Single(one => one.Name == connector).Id.ToString();

    private async Task<int> CountAsync(string connector, string what) => (await ActivityAsync(connector, "24h")).GetProperty("totals").GetProperty(what).GetInt32();

    private async Task<int> MinutesAsync(string connector) => (await ActivityAsync(connector, "1h")).GetProperty("points").EnumerateArray().Count(point => point.GetProperty("requests").GetInt32() > 0);

    private async Task<JsonElement> ActivityAsync(string connector, string window)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{suite.Gateway}/api/tenants/{_halden.Id}/connectors/{IdOf(connector)}/activity?window={window}");
        request.Headers.Authorization = new("Bearer", _halden.ApiKey);
        using var response = await http.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
