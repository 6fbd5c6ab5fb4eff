using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;
using ScimSuite.Tokens;
using ScimSuite.Tokens.Consumers;
using ScimSuite.Tokens.Endpoints;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Store;
using ScimSuite.Tokens.Workers;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTenantDatabase();
builder.AddRoleDatabase("scim-verify");
builder.AddMessaging("tokens", messaging => messaging.Consume(Subscriptions.TokensConnectors, heard => heard
    .Handle<ConnectorCreated, ConnectorSaid>().Handle<ConnectorChanged, ConnectorSaid>().Handle<ConnectorDeleted, ConnectorSaid>()
    .Handle<TenantCreated, TenantSaid>().Handle<TenantChanged, TenantSaid>().Handle<TenantDeleted, TenantSaid>()));
builder.AddOutbox("tokens");
builder.Services.AddCaller(builder.Configuration);
builder.Services.AddApiDescription();
builder.Services.AddSingleton<IValidateOptions<TokensOptions>, TokensOptionsRules>()
    .AddOptions<TokensOptions>().BindConfiguration("Tokens").ValidateOnStart();
builder.AddAuthorizationServer();
builder.Services.AddUnreadable();
builder.Services.ConfigureHttpJsonOptions(json => TokensJson.Use(json.SerializerOptions));

builder.Services.AddSingleton<TokensMetrics>().AddSingleton<Peppers>().AddSingleton<BcryptGate>();
builder.Services.AddSingleton<VerifyDatabase>().AddSingleton<KnownKeys>();
builder.Services.AddScoped<VerifyToken>().AddScoped<IssueToken>().AddScoped<ReportLeak>();
builder.Services.AddSingleton<LastUses>().AddHostedService(services => services.GetRequiredService<LastUses>());
builder.Services.AddSingleton<ExpiryReminders>().AddHostedService(services => services.GetRequiredService<ExpiryReminders>());
builder.Services.AddSingleton<Start>().AddHostedService(services => services.GetRequiredService<Start>());
builder.Services.AddHealthChecks().AddCheck<Start>("keys", tags: [Health.ReadyTag]);
TenantsService.Add(builder.Services);

var app = builder.Build();
app.UseScimErrors();
app.UseUnreadable();
app.UseAuthorizationServer();
app.UseCaller();
app.MapDefaultEndpoints();
app.MapTokens();
app.MapApiDescription().RequireAuthorization(Scopes.Gateway);
app.Run();
