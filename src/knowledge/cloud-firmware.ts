/** How clouds name themselves in the firmware of their machines. */

/** The fields of /sys/class/dmi/id that name a maker; those that only root may read are left out. */
export const FIRMWARE_FIELDS = [
  'sys_vendor',
  'product_name',
  'board_vendor',
  'chassis_asset_tag',
  'chassis_vendor',
  'bios_vendor',
  'bios_version',
] as const;
export type FirmwareField = (typeof FIRMWARE_FIELDS)[number];

export interface CloudFirmware {
  /** As people call the cloud. */
  readonly cloud: string;
  /** One of them is enough. */
  readonly marks: Readonly<Partial<Record<FirmwareField, RegExp>>>;
}

/**
 * From the clouds' own documentation and what cloud-init looks for. The first match counts: clouds that are made with
 * OpenStack and say who they are stand before OpenStack.
 */
export const CLOUD_FIRMWARE: readonly CloudFirmware[] = [
  // Machines under Xen say it in the version of their firmware, as `4.11.amazon`.
  {
    cloud: 'Amazon EC2',
    marks: { sys_vendor: /^Amazon EC2$/, bios_vendor: /^Amazon EC2$/, bios_version: /\bamazon$/ },
  },
  {
    cloud: 'Google Compute Engine',
    marks: { product_name: /^Google Compute Engine$/ },
  },
  // Every Hyper-V calls itself Microsoft; only Azure has this tag.
  { cloud: 'Microsoft Azure', marks: { chassis_asset_tag: /^7783-7084-3265-9085-8269-3286-77$/ } },
  { cloud: 'Oracle Cloud', marks: { chassis_asset_tag: /^OracleCloud\.com$/ } },
  { cloud: 'Alibaba Cloud', marks: { product_name: /^Alibaba Cloud ECS$/, sys_vendor: /^Alibaba Cloud$/ } },
  { cloud: 'Tencent Cloud', marks: { sys_vendor: /^Tencent Cloud$/ } },
  { cloud: 'Huawei Cloud', marks: { chassis_asset_tag: /^HUAWEICLOUD$/, sys_vendor: /^Huawei Cloud$/i } },
  { cloud: 'Open Telekom Cloud', marks: { chassis_asset_tag: /^OpenTelekomCloud$/ } },
  { cloud: 'SAP Converged Cloud', marks: { chassis_asset_tag: /^SAP CCloud VM$/ } },
  { cloud: 'DigitalOcean', marks: { sys_vendor: /^DigitalOcean$/ } },
  { cloud: 'Hetzner', marks: { sys_vendor: /^Hetzner$/ } },
  { cloud: 'Akamai (Linode)', marks: { sys_vendor: /^(?:Akamai|Linode)$/, product_name: /^Linode/ } },
  { cloud: 'Vultr', marks: { sys_vendor: /^Vultr$/ } },
  { cloud: 'Scaleway', marks: { sys_vendor: /^Scaleway$/ } },
  { cloud: 'UpCloud', marks: { sys_vendor: /^UpCloud$/ } },
  { cloud: 'Exoscale', marks: { product_name: /^Exoscale/ } },
  { cloud: 'CloudSigma', marks: { product_name: /^CloudSigma$/ } },
  { cloud: 'Yandex Cloud', marks: { sys_vendor: /^Yandex$/ } },
  { cloud: '3DS Outscale', marks: { sys_vendor: /^3DS Outscale$/ } },
  { cloud: 'NWCS', marks: { sys_vendor: /^NWCS$/ } },
  { cloud: 'Triton', marks: { product_name: /^SmartDC/ } },
  { cloud: 'Apache CloudStack', marks: { product_name: /^CloudStack/ } },
  { cloud: 'ZStack', marks: { chassis_asset_tag: /\.zstack\.io$/ } },
  {
    cloud: 'OpenStack',
    marks: {
      product_name: /^OpenStack (?:Nova|Compute)$/,
      chassis_asset_tag: /^OpenStack (?:Nova|Compute)$/,
      sys_vendor: /^OpenStack Foundation$/,
    },
  },
];
