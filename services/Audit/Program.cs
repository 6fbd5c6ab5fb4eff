using ScimSuite.Audit;
using ScimSuite.Audit.Consumers;
using ScimSuite.Audit.Endpoints;
using ScimSuite.Audit.Store;
using ScimSuite.Audit.Workers;
using ScimSuite.Caller;
using ScimSuite.Messaging;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTenantDatabase();
builder.AddRoleDatabase("scim-retention");
builder.AddRoleDatabase("scim-operator");
builder.AddMessaging("audit", messaging => messaging
    .ConsumeBatch<Record>(Subscriptions.Audit)
    .ConsumeBatch<RecordExchanges>(Subscriptions.AuditExchanges));
builder.Services.AddCaller(builder.Configuration);
builder.Services.AddApiDescription();
builder.Services.AddOptions<AuditOptions>().BindConfiguration("Audit:Lines");
builder.Services.AddOptions<ExchangeOptions>().BindConfiguration("Audit:Exchanges").ValidateDataAnnotations().ValidateOnStart();
builder.Services.ConfigureHttpJsonOptions(json => AuditJson.Use(json.SerializerOptions));

builder.Services.AddSingleton<AuditMetrics>();
builder.Services.AddSingleton<AuditLines>().AddHostedService(services => services.GetRequiredService<AuditLines>());
builder.Services.AddSingleton<RetentionDatabase>().AddSingleton<OperatorDatabase>();
builder.Services.AddSingleton<Retention>().AddHostedService(services => services.GetRequiredService<Retention>());

var app = builder.Build();
app.UseScimErrors();
app.UseCaller();
app.MapDefaultEndpoints();
app.MapAudit();
app.MapApiDescription().RequireAuthorization(Scopes.Gateway);
app.Run();
