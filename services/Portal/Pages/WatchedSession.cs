using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Pages;

/// <summary>A page that stays open asks every 30 s whether its session still lives: one that was ended elsewhere shows nothing more.</summary>
public sealed class WatchedSession(ILoggerFactory loggers, Sessions sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        sessions.IsAliveAsync(authenticationState.User, cancellationToken);
}
