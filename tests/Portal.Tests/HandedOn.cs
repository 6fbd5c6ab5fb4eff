using Microsoft.Extensions.Time.Testing;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Tests;

/// <summary>What a page learnt when it was written is not asked again by its live self: once, for a few seconds, by the same person.</summary>
public sealed class HandedOn
{
    private static readonly Guid _ada = Guid.NewGuid();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private int _asked;

    [Fact]
    public async Task It_is_asked_once_and_a_second_look_asks_again()
    {
        var live = await HandAsync(new Page<Tenant>([new Tenant(Guid.NewGuid(), "Halden Freight", "active", 1, _clock.GetUtcNow(), _clock.GetUtcNow())], null));

        var taken = await AskAsync<Page<Tenant>>(live, _ada);
        Assert.Equal(("Halden Freight", 1), (taken.Items[0].Name, _asked));
        await AskAsync<Page<Tenant>>(live, _ada);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Somebody_else_gets_none_of_it()
    {
        var live = await HandAsync("hers");

        await AskAsync<string>(live, Guid.NewGuid());

        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task It_is_not_believed_for_long()
    {
        var (first, live) = (new FirstView(_clock), new FirstView(_clock));
        await AskAsync<string>(first, _ada);
        var handed = first.Handed;
        _clock.Advance(TimeSpan.FromSeconds(21));
        live.Handed = handed;

        await AskAsync<string>(live, _ada);

        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task After_a_change_nothing_known_before_is_true()
    {
        var live = await HandAsync("before");
        live.Forget();

        await AskAsync<string>(live, _ada);

        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task What_is_too_large_to_travel_is_asked_again()
    {
        var live = await HandAsync(Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(FirstView.Most)));

        await AskAsync<string>(live, _ada);

        Assert.Equal(2, _asked);
    }

    private async Task<FirstView> HandAsync<T>(T answer)
    {
        var (first, live) = (new FirstView(_clock), new FirstView(_clock));
        await first.OnceAsync(_ada, "what", () => Task.FromResult(Counted(answer)));
        live.Handed = first.Handed;
        return live;
    }

    private Task<T> AskAsync<T>(FirstView view, Guid account) => view.OnceAsync(account, "what", () => Task.FromResult(Counted(default(T)!)));

    private T Counted<T>(T answer)
    {
        _asked++;
        return answer;
    }
}
