using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Options;
using MudBlazor.Services;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal;
using ScimSuite.Portal.Consumers;
using ScimSuite.Portal.Endpoints;
using ScimSuite.Portal.Pages;
using ScimSuite.Portal.Store;
using ScimSuite.Portal.Workers;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTenantDatabase();
builder.AddRoleDatabase("scim-signin");
builder.AddMessaging("portal", messaging => messaging
    .Consume(Subscriptions.PortalTenants, heard => heard.Handle<TenantDeleted, TenantRemoved>())
    .Consume(Subscriptions.PortalReminders, heard => heard.Handle<TokenExpiring, TokenEnding>()));
builder.AddOutbox("portal");
builder.Services.AddCaller(builder.Configuration);
builder.Services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsRules>().AddOptions<PortalOptions>().BindConfiguration("Portal").ValidateOnStart();
builder.Services.AddPeople();
builder.Services.AddPlatform(builder.Configuration);
builder.Services.AddSignIn();
builder.Services.AddMudServices();
builder.Services.AddRazorComponents()
    .AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3))
    .AddHubOptions(hub => hub.MaximumReceiveMessageSize = 1_000_000)        // a page comes back with what it knew: FirstView.Most, sealed and in base64
    .RegisterPersistentService<FirstView>(RenderMode.InteractiveServer);
// Files only: a page holds its reader's form token beside what others wrote, and compressing the two together would give the token away (BREACH).
builder.Services.AddResponseCompression(compress => compress.MimeTypes = ["text/css", "text/javascript", "image/svg+xml"]);
builder.Services.AddHostedService<Start>().AddHostedService<RewrapSecrets>().AddHostedService<SendMail>();
builder.QuietLogs("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);      // it would say at every form that no-store is to its liking
builder.QuietLogs("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);      // it would say that keys are kept in the clear: KeyRing seals them

builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);       // what cannot be read is a 400 in Development too

var app = builder.Build();
app.Services.GetRequiredService<AssertionMinter>();     // a missing key is told at start
app.Services.GetRequiredService<Envelopes>();
app.UseForwardedHeaders(TrustedHops.Options);
app.UseBrowserGuard();
app.UseResponseCompression();
app.UseExceptionHandler("/error", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/not-here", createScopeForStatusCodePages: true);
app.UseErrorsAreRead();
app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseScimErrors());
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.UseOldForms();
app.UseReadableAddresses();
app.MapDefaultEndpoints();
app.MapStaticAssets().AllowAnonymous();
app.MapPortal();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = "'none'");
app.Run();
