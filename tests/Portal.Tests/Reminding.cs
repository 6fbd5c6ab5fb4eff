using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Portal.Consumers;

namespace ScimSuite.Portal.Tests;

/// <summary>Before a token ends, those who can replace it are written to: once each, however often the event arrives.</summary>
[Collection(MailCollection.Name)]
public sealed class Reminding(MailSuite suite)
{
    [Theory]
    [InlineData("connector", "owner, admin", "/t/{tenant}/connectors/{connector}/tokens")]
    [InlineData("management", "owner", "/t/{tenant}/settings/api-keys")]
    public async Task Those_who_can_replace_it_are_told_once_where_and_until_when(string kind, string told, string page)
    {
        var (tenant, connector) = (Guid.NewGuid(), Guid.NewGuid());
        var people = new Dictionary<string, string>();
        foreach (var role in new[] { "owner", "admin", "auditor" })
        {
            var (account, _, _) = await suite.PersonAsync();
            await suite.JoinAsync(account, tenant, role);
            people[role] = account.Email;
        }

        var ends = suite.Clock.GetUtcNow().AddDays(7);
        var said = new TokenExpiring(Guid.NewGuid(), 3, kind, "Wv6J1bXIqqqq", kind == "connector" ? connector : null, "first\r\nBcc: x@evil.example", ends, 7);
        await HearTwiceAsync(tenant, said);

        foreach (var role in told.Split(", "))
        {
            var letter = await suite.LetterAsync(people[role], "ends on");
            Assert.Contains($"Wv6J1bXI…) ends on {ends.UtcDateTime:d MMMM yyyy}", letter, StringComparison.Ordinal);
            Assert.Contains("https://portal.test" + page.Replace("{tenant}", tenant.ToString()).Replace("{connector}", connector.ToString()), letter, StringComparison.Ordinal);
            Assert.DoesNotContain("Bcc:", letter, StringComparison.Ordinal);
        }

        // Nobody a second time, and nobody else.
        await Task.Delay(500);
        Assert.DoesNotContain(suite.Mail.Letters, letter => people.ContainsValue(letter.To) && letter.Subject.Contains("ends on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_has_ended_already_is_no_news()
    {
        var tenant = Guid.NewGuid();
        var (account, _, _) = await suite.PersonAsync();
        await suite.JoinAsync(account, tenant, "owner");

        await HearTwiceAsync(tenant, new TokenExpiring(Guid.NewGuid(), 3, "connector", "Wv6J1bXIqqqq", Guid.NewGuid(), "first", suite.Clock.GetUtcNow().AddMinutes(-1), 1));

        Assert.Equal(["0"], await suite.AskAsync($"SELECT count(*) FROM portal.inbox WHERE tenant_id = '{tenant}'"));
        Assert.DoesNotContain(suite.Mail.Letters, letter => letter.To == account.Email && letter.Subject.Contains("ends on", StringComparison.Ordinal));
    }

    private async Task HearTwiceAsync(Guid tenant, TokenExpiring happened)
    {
        var envelope = EventEnvelope.Of(happened, tenant, new Actor("system", Guid.Empty, null), "test", suite.Clock.GetUtcNow());
        for (var i = 0; i < 2; i++)
        {
            await using var scope = suite.Host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TokenEnding>().HandleAsync(new(envelope, happened), CancellationToken.None);
        }
    }
}
