using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Portal.Endpoints;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Pages;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>Bar A9: a page that was left open in another tab closes within 30 s of its session's end, whatever ended it.</summary>
[Collection(PortalCollection.Name)]
public sealed class OpenPages(Suite suite)
{
    private static readonly TimeSpan _half = WatchedSession.Every / 2;

    private Sessions Sessions => suite.Host.Services.GetRequiredService<Sessions>();

    [Theory]
    [InlineData("signed out in another tab")]
    [InlineData("ended from the list of sessions")]
    [InlineData("the password was changed")]
    [InlineData("every session was ended")]
    public async Task Ended_elsewhere_it_closes_at_the_next_look(string how)
    {
        var (account, _, _) = await suite.PersonAsync();
        using var page = await OpenAsync(account);

        await TickAsync(page, WatchedSession.Every);
        Assert.True(page.IsOpen);
        switch (how)
        {
            case "signed out in another tab":
                await Sessions.RemoveAsync(page.Key);
                break;
            case "ended from the list of sessions":
                await Sessions.EndAsync(account.Id, page.Session);
                break;
            case "the password was changed":
                await suite.AskAsync($"UPDATE portal.accounts SET stamp = 'another' WHERE id = '{account.Id}'");
                break;
            default:
                await using (var tx = suite.People.Database.Begin(Persistence.ConstraintErrors.None))
                {
                    Sessions.EndAll(tx, account.Id);
                    await tx.CommitAsync();
                }

                break;
        }

        await TickAsync(page, _half);
        Assert.True(page.IsOpen);
        await TickAsync(page, _half);
        Assert.False(page.IsOpen);
    }

    [Fact]
    public async Task Nobody_touches_it_for_an_hour_and_it_closes_though_it_was_looked_after_all_the_time()
    {
        var (account, _, _) = await suite.PersonAsync();
        using var page = await OpenAsync(account);

        for (var minutes = 0; minutes < 59; minutes++)
        {
            await TickAsync(page, WatchedSession.Every);
            await TickAsync(page, WatchedSession.Every);
        }

        Assert.True(page.IsOpen);
        await TickAsync(page, WatchedSession.Every);
        await TickAsync(page, WatchedSession.Every);
        await TickAsync(page, WatchedSession.Every);
        Assert.False(page.IsOpen);
    }

    [Fact]
    public async Task Used_all_day_it_closes_after_twenty_four_hours()
    {
        var (account, _, _) = await suite.PersonAsync();
        using var page = await OpenAsync(account);

        for (var hours = 0.0; hours < 23.5; hours += 0.5)
        {
            await TickAsync(page, TimeSpan.FromMinutes(30));
            await Sessions.TouchAsync(page.Person);
        }

        Assert.True(page.IsOpen);
        await TickAsync(page, TimeSpan.FromMinutes(29));
        await Sessions.TouchAsync(page.Person);
        Assert.True(page.IsOpen);
        await TickAsync(page, TimeSpan.FromMinutes(1));
        await TickAsync(page, WatchedSession.Every);
        Assert.False(page.IsOpen);
    }

    [Fact]
    public async Task A_page_that_is_closed_asks_no_more()
    {
        var (account, _, _) = await suite.PersonAsync();
        var page = await OpenAsync(account);
        page.Dispose();
        await Sessions.RemoveAsync(page.Key);

        await TickAsync(page, WatchedSession.Every);
        Assert.True(page.IsOpen);
    }

    /// <summary>The clock goes on, and what looks at it has had its turn.</summary>
    private async Task TickAsync(OpenPage page, TimeSpan by)
    {
        suite.Clock.Advance(by);
        for (var i = 0; i < 20 && page.IsOpen; i++)
        {
            await Task.Delay(5);
        }
    }

    private async Task<OpenPage> OpenAsync(Account account)
    {
        var now = suite.Clock.GetUtcNow();
        var person = Signed.Principal(account, "password", now, now);
        var key = await Sessions.StoreAsync(new AuthenticationTicket(person, SignIn.Scheme));
        return new OpenPage(suite.Host.Services.CreateScope(), person, key);
    }

    private sealed class OpenPage : IDisposable
    {
        private readonly IServiceScope _scope;

        public OpenPage(IServiceScope scope, ClaimsPrincipal person, string key)
        {
            (_scope, Person, Key) = (scope, person, key);
            var state = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
            ((IHostEnvironmentAuthenticationStateProvider)state).SetAuthenticationState(Task.FromResult(new AuthenticationState(person)));
            state.AuthenticationStateChanged += async changed => IsOpen = (await changed).User.Identity is { IsAuthenticated: true };
        }

        public ClaimsPrincipal Person { get; }
        public string Key { get; }
        public string Session => Person.FindFirstValue(Signed.Session)!;     // StoreAsync has put it there
        public bool IsOpen { get; private set; } = true;

        public void Dispose() => _scope.Dispose();
    }
}
