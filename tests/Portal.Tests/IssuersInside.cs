using Microsoft.Extensions.Options;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>An issuer's address was written by a customer: what is inside is not asked (S4).</summary>
[Collection(OrganisationCollection.Name)]
public sealed class IssuersInside(OrganisationSuite suite)
{
    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://2130706433/")]
    [InlineData("http://login.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData(null)]
    public async Task An_issuer_inside_is_not_asked(string? issuer)
    {
        // The last is this test's own provider, which would answer: only the guard stands in front of it.
        using var providers = new Providers(Options.Create(new PortalOptions { Providers = new ProviderOptions { AllowPlain = issuer is null } }));

        await Assert.ThrowsAsync<ProviderException>(() => providers.FindAsync(issuer ?? suite.Provider.Issuer, default));
    }
}
