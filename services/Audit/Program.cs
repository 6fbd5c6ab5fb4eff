using ScimSuite.Audit;
using ScimSuite.Audit.Consumers;
using ScimSuite.Audit.Endpoints;
using ScimSuite.Audit.Workers;
using ScimSuite.Caller;
using ScimSuite.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTenantDatabase();
builder.AddMessaging("audit", messaging => messaging.ConsumeBatch<Record>(Subscriptions.Audit));
builder.Services.AddCaller(builder.Configuration);
builder.Services.AddApiDescription();
builder.Services.AddOptions<AuditOptions>().BindConfiguration("Audit:Lines");
builder.Services.ConfigureHttpJsonOptions(json => AuditJson.Use(json.SerializerOptions));

builder.Services.AddSingleton<AuditMetrics>();
builder.Services.AddSingleton<AuditLines>().AddHostedService(services => services.GetRequiredService<AuditLines>());

var app = builder.Build();
app.UseScimErrors();
app.UseCaller();
app.MapDefaultEndpoints();
app.MapAudit();
app.MapApiDescription().RequireAuthorization(Scopes.Gateway);
app.Run();
