using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using ScimSuite.Portal.Store;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Portal.Pages;

/// <summary>
/// A page that stays open asks every 30 s whether its session still lives: one that was ended elsewhere, or has had its time, shows nothing more. As the
/// framework's own <c>RevalidatingServerAuthenticationStateProvider</c>, but by our clock.
/// </summary>
public sealed class WatchedSession : ServerAuthenticationStateProvider, IDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly Sessions _sessions;
    private readonly TimeProvider _clock;
    private CancellationTokenSource _gone = new();

    public WatchedSession(Sessions sessions, TimeProvider clock)
    {
        (_sessions, _clock) = (sessions, clock);
        AuthenticationStateChanged += state =>
        {
            // Somebody else is in front of this page now, or nobody.
            _gone.Cancel();
            _gone.Dispose();
            _gone = new CancellationTokenSource();
            _ = WatchAsync(state, _gone.Token);
        };
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task WatchAsync(Task<AuthenticationState> state, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Every, _clock);
        try
        {
            var person = (await state).User;
            if (person.Identity is not { IsAuthenticated: true })
            {
                return;
            }

            while (await timer.WaitForNextTickAsync(ct))
            {
                if (!await IsAliveAsync(person, ct))
                {
                    SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // the page is closed
        }
    }

    /// <summary>With the database away nobody can say, and no step of the page can be taken either: asked again at the next tick.</summary>
    private async Task<bool> IsAliveAsync(ClaimsPrincipal person, CancellationToken ct)
    {
        try
        {
            return await _sessions.IsAliveAsync(person, ct);
        }
        catch (ScimException e) when (e.Error.Status == StatusCodes.Status503ServiceUnavailable)
        {
            return true;
        }
    }
}
